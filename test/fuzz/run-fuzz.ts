import { makeCast } from './cast.js';
import { kindsOf, planned, type PlannedBatch } from './kinds.js';
import { makeFuzz, makeTally, runLanes } from './lanes.js';
import { prepare } from './prepare.js';
import { signToken } from '../../src/adapters/jwt/token-signer.js';
import { parseUserId } from '../../src/domain/ids.js';
import { type Measured, type ServerProcess, startServerProcess } from './server-process.js';
import { startWellBehaved } from './well-behaved.js';

const KIB = 1024;

export interface FuzzReport {
  readonly seed: number;
  readonly cases: ReadonlyMap<string, number>;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly seconds: number;
  /** Each is a reason to fail. */
  readonly problems: readonly string[];
  /** Bytes in use when all of the fuzz was gone. `after` is without what the well-behaved wrote meanwhile. */
  readonly memory: { readonly before: number; readonly after: number; readonly tolerance: number };
  readonly chat: {
    readonly messages: number;
    readonly roundTrips: readonly number[];
    readonly bytesEach: number;
  };
  readonly logLines: number;
}

/**
 * Code that is compiled late, and tables that have grown once, take up to 1 MiB. The smallest leak, an entry of a Map
 * with its key, is some 100 bytes: 100,000 cases that leave one each are far beyond this, as are 2,000 that leave a
 * closed socket each.
 */
const toleranceFor = (cases: number): number => 1_536 * KIB + 40 * cases;

export const runFuzz = async (
  seed: number,
  cases: number,
  onProgress: (done: number) => void = () => undefined,
): Promise<FuzzReport> => {
  const server = await startServerProcess();
  const tokenOf = (user: string) =>
    signToken({ userId: parseUserId(user) }, server.secret, { expiresIn: '12h' });
  const cast = makeCast(server.secret);
  const chat = await startWellBehaved(server.url, tokenOf, cast);
  cast.groupId = chat.groupId;
  const tally = makeTally();
  const fuzz = makeFuzz(server.url, cast, tally);
  const kinds = kindsOf(server.secret);
  try {
    await prepare(fuzz);
    const rest = await server.measure();
    const fuzzBeside = async (batches: Iterator<PlannedBatch>, onCases: (cases: number) => void) => {
      chat.resume();
      await runLanes(batches, fuzz, tally, onCases);
      await chat.pause();
    };

    // The first part is not measured: it is for what is made once, as compiled code, caches and tables of users.
    const brief = kinds.filter(({ lingers }) => lingers !== true);
    await fuzzBeside(planned(brief, seed + 1, Math.ceil(cases / 5)), () => undefined);
    await settle(server, rest);
    const bytesEach = await weighMessages(server, chat.chat);
    const before = await settle(server, rest);
    const roundTripsBefore = chat.roundTrips.length;
    const sentBefore = chat.sent();
    tally.cases.clear();
    tally.outcomes.clear();

    const started = performance.now();
    let done = 0;
    await fuzzBeside(planned(kinds, seed, cases), (count) => onProgress((done += count)));
    const seconds = (performance.now() - started) / 1_000;

    const messages = chat.sent() - sentBefore;
    const tolerance = toleranceFor(cases);
    const stored = bytesEach * messages;
    const after = await settle(server, rest, before.bytes + stored + tolerance / 2);
    const memory = { before: before.bytes, after: after.bytes - stored, tolerance };
    return {
      seed,
      seconds,
      cases: tally.cases,
      outcomes: tally.outcomes,
      memory,
      chat: { messages, bytesEach, roundTrips: chat.roundTrips.slice(roundTripsBefore) },
      logLines: server.logLines(),
      problems: [
        ...tally.problems,
        ...chat.problems,
        ...server.faults(),
        ...problemsOf(server, rest, after, memory),
      ],
    };
  } finally {
    chat.close();
    await server.stop();
  }
};

const problemsOf = (
  server: ServerProcess,
  rest: Measured,
  { sockets, timers, isPolluted }: Measured,
  { before, after, tolerance }: FuzzReport['memory'],
): readonly string[] => {
  const problems: string[] = [];
  if (!server.isAlive()) problems.push('the server has ended');
  if (isPolluted) problems.push("Object.prototype of the server has got somebody's properties");
  if (after - before > tolerance) {
    problems.push(
      `${Math.round((after - before) / KIB)} KiB are still in use, ${Math.round(tolerance / KIB)} may be`,
    );
  }
  if (sockets > rest.sockets + SLACK) problems.push(`${sockets - rest.sockets} sockets were left open`);
  if (timers > rest.timers + SLACK) problems.push(`${timers - rest.timers} timers were left running`);
  return problems;
};

/** One of the well-behaved polls, and its requests come and go. */
const SLACK = 3;
const SETTLING_LIMIT_MS = 60_000;
/** Each poll makes the server collect its garbage, which takes time from the other tests. */
const SETTLING_POLL_MS = 1_000;

/** Waits until the server has forgotten everyone who is gone. Where it does not, gives what is left in the end. */
const settle = async (server: ServerProcess, rest: Measured, bytes = Infinity): Promise<Measured> => {
  const deadline = Date.now() + SETTLING_LIMIT_MS;
  for (;;) {
    const now = await server.measure();
    const isAtRest = now.sockets <= rest.sockets + SLACK && now.timers <= rest.timers + SLACK;
    if ((isAtRest && now.bytes <= bytes) || Date.now() > deadline) return now;
    await new Promise((resolve) => setTimeout(resolve, SETTLING_POLL_MS));
  }
};

const WEIGHED = 1_000;

/** How many bytes a message of the well-behaved takes in the log. */
const weighMessages = async (
  server: ServerProcess,
  chat: (messages: number) => Promise<void>,
): Promise<number> => {
  await chat(WEIGHED / 5);
  const before = await server.measure();
  await chat(WEIGHED);
  return Math.max(0, (await server.measure()).bytes - before.bytes) / WEIGHED;
};
