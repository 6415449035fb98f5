import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogEntry } from '../../client/src/entry-types.js';
import { toEntry, withStatus } from '../../client/src/entry-view.js';
import type { WireMessageChange, WirePlainMessage, WireRoomPage } from '../../client/src/protocol.js';
import { advance } from '../../client/src/receipts.js';
import { revise, revisionBy } from '../../client/src/revision.js';
import { firstSeq } from '../../client/src/room-log.js';
import {
  applyCounted,
  applyEntry,
  applyListed,
  applyNewestPage,
  applyPage,
  deriveState,
} from '../../client/src/room-pages.js';
import { applyChange } from '../../client/src/room-revisions.js';
import { newRoomState, PAGE_ENTRIES, type RoomState, shownPart } from '../../client/src/room-state.js';
import {
  applyNewerPage,
  applyOlderPage,
  type HistoryPage,
  showNewest,
  showPage,
} from '../../client/src/room-window.js';
import { unreadCounts } from '../../client/src/unread.js';
import { changedAt, messageAt, pageOf, ROOM_ID, roomOf } from './entries.js';

type Change = WireMessageChange['change'];
type Raw = WirePlainMessage | WireMessageChange;

const isMessage = (raw: Raw): raw is WirePlainMessage => 'status' in raw;

/** A room's log as the server has it. Its pages give messages in their present state. */
const makeLog = () => {
  const raw: Raw[] = [];
  const states = new Map<string, WirePlainMessage>();
  const next = () => raw.length + 1;

  const fold = (message: WirePlainMessage, change: WireMessageChange): WirePlainMessage => {
    const { seq: rev, timestamp, by } = change;
    const { message: text = '', mentions = [], emoji = '', count = 0, kind } = change.change;
    const { mentions: _, reactions = [], editedAt: __, ...bare } = message;
    if (kind === 'deleted') return { ...bare, message: '', rev, deletedAt: timestamp, deletedBy: by };
    if (kind === 'edited') {
      const { mentions: ___, ...rest } = message;
      const named = mentions.length > 0 && { mentions };
      return { ...rest, ...named, message: text, rev, editedAt: timestamp };
    }
    const others = reactions.filter((one) => one.emoji !== emoji);
    const { reactions: ____, ...rest } = message;
    const all = count > 0 ? [...others, { emoji, count }] : others;
    return { ...rest, rev, ...(all.length > 0 && { reactions: all }) };
  };

  const messages = () =>
    raw.filter(isMessage).map(({ messageId }) => states.get(messageId) as WirePlainMessage);

  return {
    raw,
    messages,
    lastSeq: () => raw.length,
    send(by: string, mentions: readonly string[], replyTo?: WirePlainMessage) {
      const quote = replyTo && {
        replyTo: { messageId: replyTo.messageId, seq: replyTo.seq, sender: replyTo.sender },
      };
      const message = { ...messageAt(next(), by), ...(mentions.length > 0 && { mentions }), ...quote };
      raw.push(message);
      states.set(message.messageId, message);
    },
    change(at: number, change: Change) {
      const found = messages();
      const target = found[Math.floor(at * found.length)];
      if (!target || target.deletedAt) return;
      const entry = changedAt(next(), target.seq, change);
      raw.push(entry);
      states.set(target.messageId, fold(target, entry));
    },
    before(seq: number, limit: number): HistoryPage {
      const all = messages().filter((one) => one.seq < seq);
      return { messages: all.slice(-limit), upTo: seq - 1, hasMore: all.length > limit };
    },
    /** As a page after a cursor: `changed` counts towards the limit. */
    after(seq: number, limit: number, withChanged: boolean): WireRoomPage {
      const items = messages()
        .filter((one) => one.seq > seq || (withChanged && one.rev > seq))
        .map((one) => ({ at: one.seq > seq ? one.seq : one.rev, one }))
        .sort((a, b) => a.at - b.at);
      const page = items.slice(0, limit);
      const hasMore = items.length > limit;
      const changed = page.flatMap(({ one }) => (one.seq <= seq ? one : []));
      return pageOf(
        page.flatMap(({ one }) => (one.seq > seq ? one : [])),
        {
          room: roomOf(['ana', 'ben'], { lastSeq: raw.length }),
          ...(changed.length > 0 && { changed }),
          upTo: hasMore ? (page.at(-1)?.at ?? seq) : raw.length,
          hasMore,
        },
      );
    },
  };
};
type Log = ReturnType<typeof makeLog>;

const place = fc.double({ min: 0, max: 0.999, noNaN: true });
const change = fc.oneof(
  fc.record({
    kind: fc.constant('edited' as const),
    message: fc.constantFrom('one', 'two', 'three'),
    mentions: fc.constantFrom([], ['ana']),
  }),
  fc.record({ kind: fc.constant('deleted' as const) }),
  fc.record({
    kind: fc.constant('reacted' as const),
    emoji: fc.constantFrom('👍', '🎉'),
    on: fc.constant(true),
    count: fc.nat({ max: 3 }),
  }),
);
const write = fc.oneof(
  fc.record({
    write: fc.constant('send' as const),
    by: fc.constantFrom('ana', 'ben'),
    mentions: fc.constantFrom([], ['ana']),
    answers: fc.option(place),
  }),
  fc.record({ write: fc.constant('change' as const), at: place, change }),
);
type Write = typeof write extends fc.Arbitrary<infer T> ? T : never;
const writes = fc.array(write, { maxLength: 8 });
const limit = fc.integer({ min: 1, max: 10 });
const step = fc.oneof(
  // What is written while the device is connected, and while it is away until it catches up by pages.
  fc.record({ do: fc.constant('live' as const), writes }),
  fc.record({
    do: fc.constant('away' as const),
    writes,
    limit,
    closes: fc.boolean(),
    back: fc.nat({ max: 3 }),
  }),
  // A page of history is read; it arrives after these have come live.
  fc.record({ do: fc.constant('older' as const), limit, writes }),
  fc.record({ do: fc.constant('newer' as const), limit, writes }),
  fc.record({ do: fc.constant('jump' as const), at: place, limit, writes }),
  fc.record({ do: fc.constant('newest' as const) }),
  fc.record({ do: fc.constant('seen' as const), at: place }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const perform = (log: Log, one: Write) => {
  if (one.write === 'change') return log.change(one.at, one.change);
  const found = log.messages();
  log.send(
    one.by,
    one.by === 'ana' ? [] : one.mentions,
    one.answers === null ? undefined : found[Math.floor(one.answers * found.length)],
  );
};

const live = (room: RoomState, log: Log, some: readonly Write[]) => {
  const from = log.lastSeq();
  for (const one of some) perform(log, one);
  for (const raw of log.raw.slice(from)) {
    if (isMessage(raw)) applyEntry(room, raw);
    else applyChange(room, raw);
    recount(room, log);
    deriveState(room);
  }
};

/** `back`: how far the room has come live since the first page was requested. */
const catchUp = (room: RoomState, log: Log, most: number, back: number) => {
  let requestedAfter = Math.max(0, room.cursor - back);
  for (let hasMore = true; hasMore;) {
    const page = log.after(requestedAfter, most, true);
    applyPage(room, page);
    deriveState(room);
    expect(room.cursor).toBeGreaterThanOrEqual(page.hasMore ? requestedAfter + 1 : log.lastSeq());
    requestedAfter = room.cursor;
    ({ hasMore } = page);
  }
  recount(room, log);
};

const counts = (room: RoomState, log: Log) => {
  const seen = room.watermarks.get('ana')?.seen ?? 0;
  const unread = log.messages().filter((one) => one.sender !== 'ana' && one.seq > seen && !one.deletedAt);
  return {
    unread: unread.length,
    unreadMentions: unread.filter(({ mentions }) => mentions?.includes('ana')).length,
  };
};

/** What the client asks the server for. */
const recount = (room: RoomState, log: Log) => {
  if (!room.isMiscounted || room.cursor !== log.lastSeq()) return;
  applyCounted(room, { ...roomOf(['ana', 'ben'], { lastSeq: log.lastSeq() }), ...counts(room, log) });
};

const play = (room: RoomState, log: Log, one: Step) => {
  switch (one.do) {
    case 'live':
      return live(room, log, one.writes);
    case 'away':
      for (const each of one.writes) perform(log, each);
      room.isOpen = !one.closes;
      return catchUp(room, log, one.limit, one.back);
    case 'newest':
      showNewest(room);
      return deriveState(room);
    case 'seen': {
      const { entries } = shownPart(room);
      advance(room, 'ana', { seen: entries[Math.floor(one.at * entries.length)]?.seq ?? 0 });
      return deriveState(room);
    }
    case 'older':
    case 'newer':
    case 'jump': {
      const apply = request(room, log, one);
      room.readings++;
      live(room, log, one.writes);
      apply();
      room.readings--;
      room.meanwhile = [];
      recount(room, log);
      return deriveState(room);
    }
  }
};

/** Gives the function that applies the page, as it is now. */
const request = (room: RoomState, log: Log, one: Extract<Step, { do: 'older' | 'newer' | 'jump' }>) => {
  const part = shownPart(room);
  if (one.do === 'older') {
    const before = firstSeq(part);
    const page = log.before(before, one.limit);
    return () => applyOlderPage(room, before, page);
  }
  const after = one.do === 'jump' ? Math.floor(one.at * room.cursor) : part.cursor;
  const page = log.after(after, one.limit, false);
  return () => (one.do === 'jump' ? showPage : applyNewerPage)(room, after, page);
};

/** As they are now, without what only the client knows. */
const shownStates = (room: RoomState) =>
  [...shownPart(room).entries, ...room.entries].map((entry) => {
    const { state: _, receipts: __, replyTo, ...shown } = entry as Extract<LogEntry, { kind: 'message' }>;
    const { reactions = [] } = shown;
    return {
      ...shown,
      reactions: reactions.map(({ emoji, count }) => [emoji, count]).sort(),
      replyTo: replyTo?.messageId,
    };
  });

const expected = (room: RoomState, log: Log) => {
  const states = new Map(log.messages().map((one) => [one.seq, one]));
  const wanted = [...shownPart(room).entries, ...room.entries].map(
    ({ seq }) => states.get(seq) as WirePlainMessage,
  );
  const entries = wanted.map((one) => withStatus(toEntry(one, 'ana'), room));
  return shownStates({ ...room, window: undefined, entries }).slice(entries.length);
};

it('a room stays exact, and its unread numbers too, whatever is changed and however the device hears of it', () => {
  fc.assert(
    fc.property(writes, fc.boolean(), fc.array(step, { maxLength: 14 }), (before, isLoaded, steps) => {
      const log = makeLog();
      log.send('ben', []);
      for (const one of before) perform(log, one);
      const room = newRoomState(ROOM_ID, () => 'ana', true);
      if (isLoaded) applyNewestPage(room, { ...log.after(0, 4, false), ...newestPage(log, 4) });
      applyListed(room, { ...roomOf(['ana', 'ben'], { lastSeq: log.lastSeq() }), ...counts(room, log) });
      deriveState(room);

      for (const one of steps) {
        room.isOpen = true;
        play(room, log, one);

        expect(room.cursor).toBe(log.lastSeq());
        expect(shownStates(room)).toEqual(expected(room, log));
        const seqs = room.entries.map(({ seq }) => seq);
        expect(seqs).toEqual(
          log
            .messages()
            .map(({ seq }) => seq)
            .filter((seq) => seq >= (seqs[0] ?? Infinity)),
        );
        expect(unreadCounts(room)).toEqual(counts(room, log));
        const quoted = [...shownPart(room).entries].flatMap((entry) =>
          entry.kind === 'message' && entry.replyTo?.preview !== undefined ? [entry.replyTo] : [],
        );
        for (const { messageId, preview } of quoted) {
          expect(preview).toBe(log.messages().find((one) => one.messageId === messageId)?.message);
        }
      }
    }),
    { numRuns: 400 },
  );
});

const newestPage = (log: Log, most: number) => {
  const { messages } = log.before(Infinity, Math.min(most, PAGE_ENTRIES));
  return { messages, upTo: log.lastSeq(), hasMore: false };
};

it('what a change makes of a message does not depend on whether it came before', () => {
  const once = revisionBy(changedAt(5, 1, { kind: 'edited', message: 'new' }), 'ana');
  const before = toEntry(messageAt(1), 'ana');

  const after = revise(before, once);

  expect(revise(after, once)).toBe(after);
  expect(revise(before, once)).toEqual(after);
});
