import { expect, it } from 'vitest';
import type { Proposal } from '../../src/application/ports/message-repository.js';
import { parseClientMessageId, type RoomId, type UserId } from '../../src/domain/ids.js';
import { authorOf, type LogEntry, type Message } from '../../src/domain/log-entry.js';
import { applyChange } from '../../src/domain/membership.js';
import { type GroupRoom, isMember } from '../../src/domain/room.js';
import { EVERYTHING } from '../../src/domain/spans.js';
import { type MongoProcess, openProcess } from '../adapters/mongodb/mongo-subject.js';
import { adding, ann, ben, cid, dan, groupOf, message, removing, START } from '../../src/testing/fixtures.js';
import { acknowledgement } from '../../src/testing/store/receipt-fixtures.js';
import { planOf } from '@parley/mongo-testing/fault-plan';
import { type FaultProxy, startFaultProxy } from '@parley/mongo-testing/fault-proxy';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { askingOf, askStore, shownBy, type StoreAsked, type StoreAsking } from './changing-store.js';
import { expectShown, expectSoundChanges } from './sound-changes.js';
import type { Asked, Wish } from './steady-changers.js';

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

interface Sending {
  readonly through: MongoProcess;
  readonly sender: UserId;
  /** Of the process. */
  readonly nth: number;
  /** The first message of all. A sender who changes no message of their own reacts to it. */
  readonly first: Message;
  /** In the middle, of the sender's own message. */
  readonly changes?: readonly ('edited' | 'deleted')[];
}

/** One message after another, as a client sends that wants them in order, with changes between them. */
const sendAll = async ({ through, sender, nth, first, changes = [] }: Sending) => {
  const { roomId } = first;
  const outcomes: (Outcome | undefined)[] = [];
  const asked: StoreAsked[] = [];
  const ask = async (asking: StoreAsking) => {
    asked.push(await askStore(through.messages, asking));
  };
  for (let i = 0; i < MESSAGES_OF_EACH; i++) {
    const clientMessageId = parseClientMessageId(`${nth}-${i}`);
    const content = `${sender} ${nth} ${i}`;
    const outcome = await outcomeOf(through, message(roomId, sender, { clientMessageId, content }));
    outcomes.push(outcome);
    if (outcome?.entry === undefined || i !== MESSAGES_OF_EACH / 2) continue;
    const { id } = outcome.entry;
    const edit: Wish = { kind: 'edited', content: `${content} edited`, rev: 0 };
    for (const kind of changes) {
      await ask(askingOf(sender, { id, roomId }, kind === 'edited' ? edit : { kind }));
    }
    if (changes.length === 0) await ask(askingOf(sender, first, { kind: 'reacted', emoji: '👍', on: true }));
  }
  return { outcomes, asked };
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
  const deleted = new Set(
    log.flatMap((entry) =>
      entry.kind === 'change' && entry.change.kind === 'deleted' ? entry.target.id : [],
    ),
  );
  for (const { entry } of outcomes) {
    if (entry === undefined) continue;
    expect(log[entry.seq - 1]).toEqual(deleted.has(entry.id) ? { ...entry, content: '' } : entry);
  }
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
  readonly changed: number;
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

    const first = (await direct.messages.append(message(group.id, ann))).entry as Message;
    const [changes, seen, ...sent] = await Promise.all([
      changeAll(other, group.id),
      acknowledgeAll(one, group.id),
      sendAll({ through: one, sender: ann, nth: 1, first, changes: ['edited', 'deleted'] }),
      sendAll({ through: one, sender: ben, nth: 1, first }),
      sendAll({ through: other, sender: cid, nth: 2, first, changes: ['edited'] }),
      sendAll({ through: other, sender: dan, nth: 2, first }),
      sendAll({ through: other, sender: ann, nth: 2, first }),
    ]);
    for (const proxy of proxies) proxy.follow(undefined);
    const outcomes = [...changes, ...sent.flatMap((each) => each.outcomes)].filter(
      (outcome) => outcome !== undefined,
    );
    const unsettled = outcomes.filter(({ entry, proposal }) => !entry && proposal.idempotency);

    const asked = sent.flatMap((each) => each.asked);

    const read = async () =>
      (await direct.messages.page(group.id, { limit: 200, spans: EVERYTHING })).entries;
    const foundFirst = await shownBy(one.messages, group.id);
    expectSound(await read(), group, outcomes);
    const sentBefore = (await read()).map((entry) => (entry.kind === 'message' ? keyOf(entry) : ''));
    for (const { proposal } of unsettled) {
      const again = await outcomeOf(one, proposal);
      if (again !== undefined) outcomes.push(again);
      // A sender who is no longer a member is refused, unless the message was there.
      else expect(sentBefore).not.toContain(keyOf(proposal.idempotency));
      if (again !== undefined) expect(again.entry).toBeDefined();
    }
    const unanswered = asked.filter(({ answer }) => answer === 'UNAVAILABLE');
    const askedAgain: Asked[] = [];
    for (const asking of unanswered) askedAgain.push(await askStore(one.messages, asking));
    expect(askedAgain.filter(({ answer }) => answer === 'UNAVAILABLE')).toEqual([]);
    const log = await read();
    const room = expectSound(log, group, outcomes);
    expectSoundChanges(log, [...asked, ...askedAgain]);
    const later = await openProcess({ url });
    processes.push(later);
    const middle = Math.floor(log.length / 2);
    const [shown, shownOther, news] = await Promise.all([
      shownBy(later.messages, group.id),
      shownBy(other.messages, group.id),
      shownBy(later.messages, group.id, middle),
    ]);
    expectShown(log, shown);
    expectShown(log, shownOther);
    expectShown(log, news, middle);
    expectShown(log, foundFirst);
    expect(await later.rooms.find(group.id)).toEqual(room);
    expect(await later.rooms.idsOf(dan)).toEqual(isMember(room, dan) ? [group.id] : []);
    const stored = await direct.receipts.find(group.id, [ben]);
    expect(stored.get(ben)?.seen.seq ?? 0).toBeGreaterThanOrEqual(seen);
    return {
      faults: proxies.reduce((total, { struck }) => total + struck.length, 0),
      givenUp: unsettled.length,
      changed: log.filter(({ kind }) => kind === 'change').length,
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
      expect(sum('changed')).toBeGreaterThan(PLANS);
      process.stderr.write(
        `${PLANS} fault plans: ${sum('faults')} faults, ${sum('givenUp')} given up, ${sum('changed')} changes\n`,
      );
    },
  );
});
