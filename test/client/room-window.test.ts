import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasOlder } from '../../client/src/room-log.js';
import { applyEntry, applyListed, applyNewestPage, deriveState } from '../../client/src/room-pages.js';
import { applyChange } from '../../client/src/room-revisions.js';
import { newRoomState, PAGE_ENTRIES, type RoomState, shownPart } from '../../client/src/room-state.js';
import {
  applyNewerPage,
  applyOlderPage,
  type HistoryPage,
  showNewest,
  showPage,
} from '../../client/src/room-window.js';
import { advanceWatermarks, firstUnreadOf, unreadOf } from '../../client/src/unread.js';
import { runs, runsTimeoutMs } from '../support/runs.js';
import { changedAt, messageAt, pageOf, ROOM_ID, roomOf, seqs } from './entries.js';

/** A log that grows, of which this user may not read the entries of one span. */
const makeLog = (start: number, hidden: readonly number[]) => {
  let last = start;
  const readable = (first: number, upTo: number) => seqs(first, upTo).filter((seq) => !hidden.includes(seq));
  const toPage = (found: readonly number[], hasMore: boolean): HistoryPage => ({
    messages: found.map((seq) => messageAt(seq)),
    upTo: hasMore ? (found.at(-1) ?? 0) : last,
    hasMore,
  });
  return {
    last: () => last,
    grow: () => ++last,
    readable,
    before: (seq: number, limit: number) => {
      const all = readable(1, seq - 1);
      return toPage(all.slice(-limit), all.length > limit);
    },
    after: (seq: number, limit: number) => {
      const all = readable(seq + 1, last);
      return toPage(all.slice(0, limit), all.length > limit);
    },
  };
};
type Log = ReturnType<typeof makeLog>;

/** An open room whose unread messages the list has counted, with the newest page or with nothing loaded. */
const openAt = (log: Log, isLoaded: boolean): RoomState => {
  const room = newRoomState(ROOM_ID, () => 'ana', true);
  const last = log.last();
  const { messages } = log.before(last + 1, PAGE_ENTRIES);
  const info = roomOf(['ana', 'ben'], { lastSeq: last });
  if (isLoaded) applyNewestPage(room, pageOf(messages, { room: info }));
  applyListed(room, {
    ...info,
    lastMessage: messageAt(last),
    unread: log.readable(1, last).length,
    unreadMentions: 0,
  });
  return room;
};

const shown = (room: RoomState) => shownPart(room).entries.map(({ seq }) => seq);

const limit = fc.integer({ min: 1, max: 50 });

/** How many entries come between the reading of a page and its arrival. */
const meanwhile = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 70 }));

const step = fc.oneof(
  fc.record({ kind: fc.constant('live' as const), count: fc.integer({ min: 1, max: 60 }) }),
  // The page before what is shown, or before the newest part; the page after what is shown, or around a jump's target.
  fc.record({ kind: fc.constantFrom('older', 'before-newest', 'newer'), limit, meanwhile }),
  fc.record({ kind: fc.constant('jump' as const), back: fc.integer({ min: 0, max: 160 }), limit, meanwhile }),
  fc.record({ kind: fc.constant('seen' as const), at: fc.nat() }),
  // One request waits from then on until the next of these.
  fc.record({ kind: fc.constantFrom('hold' as const, 'release' as const) }),
  fc.record({ kind: fc.constantFrom('newest' as const, 'close' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Request = Extract<Step, { limit: number }>;

/** Gives the function that applies the page, as it is in the log now. */
const request = (room: RoomState, log: Log, one: Request): (() => void) => {
  const end = room.cursor;
  if (one.kind === 'older' || one.kind === 'before-newest') {
    const before = (one.kind === 'older' ? shownPart(room) : room).firstSeq;
    const page = log.before(before, one.limit);
    return () => void applyOlderPage(room, before, page);
  }
  const after = 'back' in one ? Math.max(0, end - one.back) : shownPart(room).cursor;
  const apply = 'back' in one ? showPage : applyNewerPage;
  const page = log.after(after, one.limit);
  return () => void apply(room, after, page);
};

const receive = (room: RoomState, log: Log, count: number) => {
  for (let i = 0; i < count; i++) applyEntry(room, messageAt(log.grow()));
  deriveState(room);
};

/** Plays the steps. Gives the seen watermark after each. */
const play = function* (room: RoomState, log: Log, steps: readonly Step[]) {
  let seen = 0;
  let isHolding = false;
  let held: (() => void) | undefined;
  for (const one of steps) {
    room.isOpen = one.kind !== 'close';
    if ('limit' in one) {
      const apply = request(room, log, one);
      receive(room, log, one.meanwhile);
      if (isHolding && !held) held = apply;
      else apply();
    } else if (one.kind === 'live') {
      receive(room, log, one.count);
    } else if (one.kind === 'seen') {
      seen = Math.max(seen, shown(room)[one.at % shown(room).length] ?? 0);
      advanceWatermarks(room, 'ana', { seen });
    } else if (one.kind === 'newest') {
      showNewest(room);
    } else if (one.kind === 'hold') {
      isHolding = true;
    } else {
      held?.();
      held = undefined;
    }
    deriveState(room);
    yield seen;
  }
};

describe('the entries that a room shows', { timeout: runsTimeoutMs }, () => {
  it('are a part of the log without a gap, and the unread count is exact, whatever jumps and cuts', () => {
    const hiddenSpan = fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 12 }));
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 300 }),
        hiddenSpan,
        fc.boolean(),
        fc.array(step, { minLength: 5, maxLength: 30, size: 'medium' }),
        (start, [hiddenFrom, count], isLoaded, steps) => {
          const log = makeLog(start, seqs(hiddenFrom, hiddenFrom + count - 1));
          const room = openAt(log, isLoaded);
          for (const seen of play(room, log, steps)) {
            const part = shownPart(room);
            expect(room.cursor).toBe(log.last());
            // As text, which is compared fast.
            expect(shown(room).join()).toBe(log.readable(part.firstSeq, part.cursor).join());
            if (!hasOlder(part)) expect(shown(room)[0]).toBe(log.readable(1, part.cursor)[0]);
            if (!room.window) expect(part.cursor).toBe(log.last());
            if (room.window) expect(room.window.cursor).toBeLessThan(room.firstSeq - 1);
            if (!room.isOpen || room.window) expect(room.entries.length).toBeLessThanOrEqual(PAGE_ENTRIES);
            const unread = log.readable(seen + 1, log.last());
            const first = firstUnreadOf(room) ?? Infinity;
            if (count > 0) {
              // Until the server has counted again.
              if (room.isMiscounted) expect(unreadOf(room)).toBeGreaterThanOrEqual(unread.length);
              else expect(unreadOf(room)).toBe(unread.length);
              expect(first).toBeLessThanOrEqual(unread[0] ?? Infinity);
            } else {
              expect(unreadOf(room)).toBe(unread.length);
              expect(first).toBe(unread[0] ?? Infinity);
              expect(room.isMiscounted).toBe(false);
            }
          }
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('stay apart from the newest part by what came while the last page was on its way', () => {
    const log = makeLog(100, []);
    const room = openAt(log, false);
    showPage(room, 60, log.after(60, 20));
    const page = log.after(80, 50);

    receive(room, log, 60);
    applyNewerPage(room, 80, page);

    expect(shown(room)).toEqual(seqs(61, 100));
    expect(room.window).toBeDefined();
    expect(unreadOf(room)).toBe(160);
  });

  it('are one with the newest part where only changes have come to that', () => {
    const log = makeLog(100, []);
    const room = openAt(log, false);
    applyChange(room, changedAt(101, 60, { kind: 'edited', message: 'new' }));

    showPage(room, 60, { ...log.after(60, 50), upTo: 100, hasMore: false });

    expect(room).toMatchObject({ window: undefined, firstSeq: 61, cursor: 101 });
    expect(shown(room)).toEqual(seqs(61, 100));
    expect(unreadOf(room)).toBe(100);
  });
});
