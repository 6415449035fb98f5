import { type HostileEvent, hostileEvent } from './event-payloads.js';
import { type Batch, checkRefusal, type Fuzz, shown } from './fuzz.js';
import { isServed, openSession, type RawSession } from './raw-session.js';

/**
 * A session that sends malformed events, all at once, most with a callback and some with the same id twice. Each is
 * answered with ok or a code, and an unknown event with INVALID. The session goes on.
 */
export const malformedEvents: Batch = async (fuzz, cases) => {
  const { cast, random } = fuzz;
  const user = random.pick(cast.users);
  const session = await openSession(fuzz, user);
  const sent = new Map<number, HostileEvent[]>();
  let silent = 0;
  for (let i = 0; i < cases; i++) {
    const event = hostileEvent(cast, random, user);
    const frame = `[${[event.name, ...event.args].join(',')}]`;
    if (random.chance(0.15)) {
      session.send(`42${frame}`);
      // An unknown event surely fails, and without a callback its failure is an event.
      if (event.unknown) silent++;
      continue;
    }
    const id = random.chance(0.03) ? Math.max(0, i - 1) : i;
    session.send(`42${id}${frame}`);
    sent.set(id, [...(sent.get(id) ?? []), event]);
  }
  const answers = () => session.frames.filter((frame) => /^43\d/.test(frame));
  const errors = () => session.frames.filter((frame) => frame.startsWith('42["error"'));
  const expected = [...sent.values()].flat().length;
  await session.until(
    `${expected} answers and ${silent} errors`,
    () => answers().length >= expected && errors().length >= silent,
  );
  if (session.isClosed()) fuzz.fail(`events ended the session of ${user}: ${describe(sent)}`);
  else if (!(await isServed(fuzz, user, session))) fuzz.fail(`${user} was not served after events`);
  checkAnswers(fuzz, sent, session);
  fuzz.count('answered', cases);
  await leaveSomehow(fuzz, session);
};

const checkAnswers = (fuzz: Fuzz, sent: ReadonlyMap<number, HostileEvent[]>, session: RawSession): void => {
  for (const frame of session.frames) {
    const [, id, body] = /^4(?:3(\d+)|2)(\[.*)$/s.exec(frame) ?? [];
    if (body === undefined || id === '900000') continue;
    const [first, failure] = JSON.parse(body) as [unknown, unknown];
    if (id === undefined) {
      if (first === 'error') checkRefusal(fuzz, failure, 'an event without a callback');
      continue;
    }
    const events = sent.get(Number(id)) ?? [];
    const { ok, error } = first as { ok?: unknown; error?: { code?: unknown } };
    const what = events.map(({ name, args }) => shown(`${name} ${args.join(', ')}`)).join(' or ');
    if (ok !== true) checkRefusal(fuzz, error, what);
    if (events.every(({ unknown }) => unknown) && (ok !== false || error?.code !== 'INVALID')) {
      fuzz.fail(`the unknown ${what} was answered ${shown(body)}`);
    }
  }
};

const leaveSomehow = async (fuzz: Fuzz, session: RawSession): Promise<void> => {
  const way = fuzz.random.pick(['disconnect', 'close', 'terminate'] as const);
  if (way === 'disconnect') session.send('41');
  if (way === 'close') session.socket.close(fuzz.random.pick([1000, 1001, 3000, 4999]));
  // A DISCONNECT leaves the transport open, so the client closes it in any case.
  await session.leave();
};

const describe = (sent: ReadonlyMap<number, HostileEvent[]>): string =>
  shown(
    [...sent.values()]
      .flat()
      .map(({ name, args }) => `${name} ${args.join(', ')}`)
      .join(' | '),
  );
