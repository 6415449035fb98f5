import { type Batch, checkRefusal, type Fuzz, shown } from './fuzz.js';
import { hostileAuth } from './hostile-tokens.js';
import { openRaw } from './raw-session.js';

/** As many as a connection may send. */
const CONNECTS = 3;

/** CONNECTs with bad auth on one transport, all at once. Each is refused with a code, and none lets anyone in. */
export const badHandshakes =
  (secret: string): Batch =>
  async (fuzz, cases) => {
    const { cast, random } = fuzz;
    for (let left = cases; left > 0; left -= CONNECTS) {
      const auths = Array.from({ length: Math.min(left, CONNECTS) }, () =>
        hostileAuth(random, secret, cast.tokenOf(random.pick(cast.users))),
      );
      await refuseAll(fuzz, auths);
    }
    fuzz.count('refused', cases);
  };

const refuseAll = async (fuzz: Fuzz, auths: readonly string[]): Promise<void> => {
  const session = await openRaw(fuzz);
  for (const auth of auths) session.send(`40${auth}`);
  await session.until(`${auths.length} refusals`, () => session.frames.length >= auths.length);
  for (const frame of session.frames) {
    if (!frame.startsWith('44{'))
      fuzz.fail(`one of ${shown(auths.join(' | '))} was answered ${shown(frame)}`);
    else
      checkRefusal(fuzz, (JSON.parse(frame.slice(2)) as { data?: unknown }).data, shown(auths.join(' | ')));
  }
  if (session.isClosed()) fuzz.fail(`a refusal closed the transport: ${shown(auths.join(' | '))}`);
  if (auths.length === CONNECTS) {
    session.send('40{"token":"one too many"}');
    await session.closed('an end after one CONNECT too many');
  }
  await session.leave();
};

/** Good CONNECTs that come twice, or whose client leaves before the answer. */
export const hastyHandshakes: Batch = async (fuzz, cases) => {
  const { cast, random } = fuzz;
  for (let i = 0; i < cases; i++) {
    const session = await openRaw(fuzz);
    const [first, second] = [random.pick(cast.users), random.pick(cast.users)];
    const connect = (user: string) => session.send(`40{"token":"${cast.tokenOf(user)}"}`);
    connect(first);
    switch (random.int(0, 4)) {
      case 0:
        connect(second);
        await session.until('an answer to each of two CONNECTs', () => session.frames.length >= 2);
        // At most one has a session. A second CONNECT after it ends the transport.
        if (session.frames.filter((frame) => frame.startsWith('40')).length > 1) {
          fuzz.fail('two CONNECTs made two sessions on one transport');
        }
        break;
      case 1:
        session.send('41');
        await session.closed('an end after DISCONNECT before the answer');
        break;
      case 2:
        session.send(`421["sendMessage",{"roomId":"${cast.roomsOf(first)[0]}","message":7}]`);
        await session.until('an answer or an end', () => session.frames.length >= 2);
        break;
      case 3:
        session.socket.close(1001);
        break;
      default:
        session.socket.terminate();
    }
    fuzz.count(session.isClosed() ? 'closed' : 'left');
    await session.leave();
  }
};
