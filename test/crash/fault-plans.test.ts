import { expect, it } from 'vitest';
import type { Proposal } from '../../src/application/ports/message-repository.js';
import { parseClientMessageId, type RoomId, type UserId } from '../../src/domain/ids.js';
import { authorOf, type LogEntry } from '../../src/domain/log-entry.js';
import { applyChange } from '../../src/domain/membership.js';
import { type GroupRoom, isMember } from '../../src/domain/room.js';
import { EVERYTHING } from '../../src/domain/spans.js';
import { type MongoProcess, openProcess } from '../adapters/mongodb/mongo-subject.js';
import { adding, ann, ben, cid, dan, groupOf, message, removing, START } from '../../src/testing/fixtures.js';
import { acknowledgement } from '../../src/testing/store/receipt-fixtures.js';
import { planOf } from '@parley/mongo-testing/fault-plan';
import { type FaultProxy, startFaultProxy } from '@parley/mongo-testing/fault-proxy';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';

/** 200 in `npm run test:crash`. */
const PLANS = Number(process.env.FAULT_PLANS ?? 5);
const FIRST_SEED = Number(process.env.FAULT_SEED ?? 1);

/** Most of the time a plan waits for connections that are silent. */
const AT_A_TIME = 5;

const MESSAGES_OF_EACH = 10;

/** Short, so that some proposals are given up. */
const OPTIONS = { retryForMs: 1_000, socketTimeoutMs: 400 };

/** The driver's monitor checks again at once after a fault. */
const withQuickMonitor = (url: string) => `${url}${url.includes('?') ? '&' : '?'}minHeartbeatFrequencyMS=10`;

interface Outcome {
  readonly proposal: Proposal;
  /** Undefined where it was UNAVAILABLE. */
  readonly entry: LogEntry | undefined;
}

const outcomeOf = async ({ messages }: MongoProcess, proposal: Proposal): Promise<Outcome | undefined> => {
  try {
    return { proposal, entry: (await messages.append(proposal)).entry };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'UNAVAILABLE') return { proposal, entry: undefined };
    if (code === 'NOT_FOUND' || code === 'CONFLICT') return undefined;
    throw error;
  }
};

/** One message after another, as a client sends that wants them in order. */
const sendAll = async (through: MongoProcess, roomId: RoomId, sender: UserId, process: number) => {
  const outcomes: (Outcome | undefined)[] = [];
  for (let i = 0; i < MESSAGES_OF_EACH; i++) {
    const clientMessageId = parseClientMessageId(`${process}-${i}`);
    const proposal = message(roomId, sender, { clientMessageId, content: `${sender} ${process} ${i}` });
    outcomes.push(await outcomeOf(through, proposal));
  }
  return outcomes;
};

const changeAll = async (through: MongoProcess, roomId: RoomId) => {
  const outcomes: (Outcome | undefined)[] = [];
  for (let i = 0; i < 4; i++) {
    outcomes.push(await outcomeOf(through, (i % 2 === 0 ? removing : adding)(roomId, ann, dan)));
  }
  return outcomes;
};

/** Gives the highest seq that ben's receipts were acknowledged for. */
const acknowledgeAll = async ({ receipts }: MongoProcess, roomId: RoomId): Promise<number> => {
  let acknowledged = 0;
  for (let seq = 1; seq <= 8; seq++) {
    const ack = acknowledgement(roomId, { userId: ben, kind: 'seen', seq, at: START + seq });
    await receipts.advance([ack]).then(
      () => (acknowledged = seq),
      () => acknowledged,
    );
  }
  return acknowledged;
};

const expectSound = (log: readonly LogEntry[], group: GroupRoom, outcomes: readonly Outcome[]): GroupRoom => {
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
  expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);
  const keys = log.map((entry) => (entry.kind === 'message' ? keyOf(entry) : entry.id));
  expect(new Set(keys).size).toBe(log.length);
  for (const { entry } of outcomes) if (entry !== undefined) expect(log[entry.seq - 1]).toEqual(entry);
  let room = group;
  for (const entry of log) {
    if (entry.kind === 'event') room = applyChange(room, entry);
    else expect(isMember(room, authorOf(entry))).toBe(true);
  }
  return room;
};

interface Report {
  readonly faults: number;
  readonly givenUp: number;
}

const run = async (seed: number, url: string): Promise<Report> => {
  const group = groupOf(ann, [ben, cid, dan]);
  const { hostname, port } = new URL(url);
  const proxies: FaultProxy[] = [];
  const processes: MongoProcess[] = [];
  const direct = await openProcess({ url });
  try {
    await direct.rooms.createGroup(group);
    for (const nth of [0, 1]) {
      const proxy = await startFaultProxy({ host: hostname, port: Number(port) });
      proxies.push(proxy);
      processes.push(await openProcess({ ...OPTIONS, url: withQuickMonitor(proxy.urlFor(url)) }));
      proxy.follow(planOf(seed * 2 + nth));
    }
    const [one, other] = processes as [MongoProcess, MongoProcess];

    const [changes, seen, ...sent] = await Promise.all([
      changeAll(other, group.id),
      acknowledgeAll(one, group.id),
      sendAll(one, group.id, ann, 1),
      sendAll(one, group.id, ben, 1),
      sendAll(other, group.id, cid, 2),
      sendAll(other, group.id, dan, 2),
      sendAll(other, group.id, ann, 2),
    ]);
    for (const proxy of proxies) proxy.follow(undefined);
    const outcomes = [...changes, ...sent.flat()].filter((outcome) => outcome !== undefined);
    const unsettled = outcomes.filter(({ entry, proposal }) => !entry && proposal.idempotency);

    const read = async () =>
      (await direct.messages.page(group.id, { limit: 200, spans: EVERYTHING })).entries;
    expectSound(await read(), group, outcomes);
    const sentBefore = (await read()).map((entry) => (entry.kind === 'message' ? keyOf(entry) : ''));
    for (const { proposal } of unsettled) {
      const again = await outcomeOf(one, proposal);
      if (again !== undefined) outcomes.push(again);
      // A sender who is no longer a member is refused, unless the message was there.
      else expect(sentBefore).not.toContain(keyOf(proposal.idempotency));
      if (again !== undefined) expect(again.entry).toBeDefined();
    }
    const room = expectSound(await read(), group, outcomes);
    const later = await openProcess({ url });
    processes.push(later);
    expect(await later.rooms.find(group.id)).toEqual(room);
    expect(await later.rooms.idsOf(dan)).toEqual(isMember(room, dan) ? [group.id] : []);
    const stored = await direct.receipts.find(group.id, [ben]);
    expect(stored.get(ben)?.seen.seq ?? 0).toBeGreaterThanOrEqual(seen);
    return {
      faults: proxies.reduce((total, { struck }) => total + struck.length, 0),
      givenUp: unsettled.length,
    };
  } catch (error) {
    const struck = proxies.flatMap((proxy) => proxy.struck).join('\n');
    throw new Error(`FAULT_SEED=${seed} FAULT_PLANS=1 shows it again:\n${struck}`, { cause: error });
  } finally {
    await Promise.all([direct, ...processes].map(({ shut }) => shut()));
    await Promise.all(proxies.map((proxy) => proxy.stop()));
  }
};

const keyOf = (message: Proposal['idempotency']): string => `${message?.sender} ${message?.clientMessageId}`;

describeMongo('a log that is written over a wire with faults', ({ freshUrl }) => {
  it(
    `has no gap, loses nothing and repeats nothing, under ${PLANS} plans`,
    { timeout: 1_800_000 },
    async () => {
      let next = FIRST_SEED;
      const reports: Report[] = [];
      const lane = async () => {
        while (next < FIRST_SEED + PLANS) reports.push(await run(next++, freshUrl()));
      };
      await Promise.all(Array.from({ length: AT_A_TIME }, lane));

      expect(reports).toHaveLength(PLANS);
      const sum = (of: keyof Report) => reports.reduce((total, report) => total + report[of], 0);
      expect(sum('faults')).toBeGreaterThan(PLANS);
      process.stderr.write(`${PLANS} fault plans: ${sum('faults')} faults, ${sum('givenUp')} given up\n`);
    },
  );
});
