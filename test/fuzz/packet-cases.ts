import { type Batch, checkRefusal, type Fuzz, shown } from './fuzz.js';
import { hostileJson, TEXT_MARK, TOKEN_MARK } from './hostile-values.js';
import type { Random } from './random.js';
import { isServed, openRaw, openSession, type RawSession } from './raw-session.js';

/**
 * Packets that are not of Socket.IO's protocol, or not of this server's. Each ends its connection, and nothing else.
 */
export const brokenPackets: Batch = async (fuzz, cases) => {
  for (let i = 0; i < cases; i++) {
    const { random } = fuzz;
    const session = await openAny(fuzz, random.chance(0.3));
    const packet = brokenPacket(random);
    session.send(packet);
    await session.closed(`an end after ${shown(packet)}`);
    fuzz.count('closed');
  }
};

/**
 * Good packets of which a part was cut out, doubled or replaced. They are answered with a code, or end the connection.
 */
export const mutatedPackets: Batch = async (fuzz, cases) => {
  const { cast, random } = fuzz;
  const user = random.pick(cast.users);
  let session = await openSession(fuzz, user);
  for (let i = 0; i < cases; i++) {
    const packet = mutated(random, validPacket(random));
    session.send(packet);
    const served = await isServed(fuzz, user, session);
    fuzz.count(served ? 'answered' : 'closed');
    for (const frame of session.frames) {
      const [, body] = /^42(\["error".*)$/s.exec(frame) ?? [];
      if (body) checkRefusal(fuzz, (JSON.parse(body) as unknown[])[1], shown(packet));
    }
    if (!session.isClosed()) await session.leave();
    if (i < cases - 1) session = await openSession(fuzz, user);
  }
};

/** Engine.IO's own frames where they do not belong: pings, probes, upgrades, and closing. */
export const engineFrames: Batch = async (fuzz, cases) => {
  const { cast, random } = fuzz;
  for (let i = 0; i < cases; i++) {
    const user = random.pick(cast.users);
    const session = await openSession(fuzz, user);
    const frames = Array.from({ length: random.int(1, 4) }, () => engineFrame(random));
    for (const frame of frames) session.send(frame);
    fuzz.count((await isServed(fuzz, user, session)) ? 'answered' : 'closed');
    await session.leave();
  }
};

const openAny = (fuzz: Fuzz, authenticated: boolean): Promise<RawSession> =>
  authenticated ? openSession(fuzz, fuzz.random.pick(fuzz.cast.users)) : openRaw(fuzz);

const RESERVED = ['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener'];

const BROKEN: readonly ((random: Random) => string | Buffer)[] = [
  () => '4',
  (random) => `4${random.pick(['7', '8', '9', '-', ' ', '\0', 'x', '😀', '2', '3'])}`,
  (random) => `4${random.pick(['2', '20', '2 ', '2{}', '2""', '21{}', '2null', '21'])}`,
  (random) => `42[${random.pick(['', 'null', '{}', '[]', 'true', '{"0":"typing"}'])}]`,
  (random) => `42${random.int(0, 9)}["${random.pick(RESERVED)}",${hostileJson(random)}]`,
  (random) => `42["typing",${random.pick(['', '}', '{"roomId":', '1e', '"\n"', '\\u0000', "'x'"])}`,
  (random) => `42${'['.repeat(random.int(1, 60_000))}`,
  (random) => `42["typing"${',['.repeat(random.int(1, 30_000))}`,
  (random) => `42${'9'.repeat(random.int(16, 400))}["typing",{}]`,
  (random) => `42${random.pick(['-1', '1.5', '0x1', '1e3', '１', ' 1'])}["typing",{}]`,
  (random) => `43${random.int(0, 99)}[${hostileJson(random)}]`,
  (random) => `44${random.pick(['', '{}', '{"message":"x"}', '"x"'])}`,
  (random) =>
    `45${random.pick(['1-["sendMessage",{"_placeholder":true,"num":0}]', '0-["x"]', '-', '', '99999999-[]'])}`,
  (random) => `46${random.pick(['1-1[{"_placeholder":true,"num":0}]', '1-', '', '1-[]'])}`,
  (random) => `4${random.int(0, 6)}/${random.pick(['admin', '', '__proto__', '/', 'x'.repeat(900)])},{}`,
  (random) =>
    `40${random.pick(['"x"', '[1]', '7', 'null', '{', `{"token":"${TOKEN_MARK}"`, '{}x', '{"a":1,}'])}`,
  (random) => `41${random.pick(['x', '[]', '{}', '1'])}`,
  (random) => `42["sendMessage",{"message":"${TEXT_MARK}${'x'.repeat(random.int(140_000, 200_000))}"}]`,
  (random) => random.bytes(random.int(0, 300)),
  (random) => Buffer.from(`42["typing",${hostileJson(random)}]`),
];

const brokenPacket = (random: Random): string | Buffer => random.pick(BROKEN)(random);

const validPacket = (random: Random): string =>
  random.pick([
    `40{"token":"${TOKEN_MARK}","deviceId":"x","receipts":"auto"}`,
    '421["joinRoom",{"roomId":"fuzz-group-x","afterSeq":-1}]',
    `422["sendMessage",{"message":"${TEXT_MARK}","type":"nope","clientMessageId":"fuzz-1"}]`,
    '42["sync",{"cursors":{"fuzz-group":0},"only":true}]',
    '423["watchPresence",{"userIds":["fuzz-1","fuzz-2"]}]',
    '41',
  ]);

const mutated = (random: Random, packet: string): string => {
  let text = packet;
  for (let times = random.int(1, 3); times > 0; times--) {
    const at = random.int(0, text.length);
    const to = Math.min(text.length, at + random.int(0, 6));
    const other = random.pick([
      '',
      '',
      '"',
      '\\',
      '[',
      '}',
      ',',
      ':',
      '\0',
      '\ud800',
      '4',
      '-',
      text.slice(at, to).repeat(2),
    ]);
    text = text.slice(0, at) + other + text.slice(to);
  }
  return text;
};

const engineFrame = (random: Random): string =>
  random.chance(0.2)
    ? String.fromCharCode(random.int(0, 0x2fff)) + 'x'.repeat(random.int(0, 50))
    : random.pick([
        ...['2', '2probe', '2x', '3', '3probe', '3x', '5', '5x', '6', '6x', '1', '1x', '0', '0{"sid":"x"}'],
        ...['7', '8', '9', 'b', 'bAAAA', 'b!!!', '-1', ' 4', '\x1e', '4\x1e4', '22', '33', '56', ''],
      ]);
