import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireMessage } from '../../client/src/protocol.js';
import { hasOlder } from '../../client/src/room-log.js';
import * as pages from '../../client/src/room-pages.js';
import { applyChange } from '../../client/src/room-revisions.js';
import * as state from '../../client/src/room-state.js';
import * as windows from '../../client/src/room-window.js';
import { advanceWatermarks, unreadOf } from '../../client/src/unread.js';
import { changedAt, messageAt, pageOf, ROOM_ID, roomOf, seqs } from './entries.js';

const messages = (first: number, last: number, sender = 'ben') =>
  seqs(first, last).map((seq) => messageAt(seq, sender));

const receive = (room: state.RoomState, live: readonly WireMessage[]) => {
  for (const message of live) pages.applyEntry(room, message);
  pages.deriveState(room);
};

const markSeen = (room: state.RoomState, userId: string, seq: number) => {
  advanceWatermarks(room, userId, { seen: seq });
  pages.deriveState(room);
};

const opened = () => {
  const room = state.newRoomState(ROOM_ID, () => 'ana');
  room.isOpen = true;
  return room;
};

const listed = (lastSeq: number, unread: number) => ({
  ...roomOf(['ana', 'ben'], { lastSeq }),
  lastMessage: messageAt(lastSeq),
  unread,
  unreadMentions: 0,
});

describe('a change of a message', () => {
  it('moves the log on, and changes the message where it is loaded, once', () => {
    const room = opened();
    pages.applyNewestPage(room, pageOf(messages(1, 3), { seen: 0 }));

    applyChange(room, changedAt(4, 2, { kind: 'edited', message: 'new' }));
    applyChange(room, changedAt(5, 3, { kind: 'deleted' }));
    applyChange(room, changedAt(4, 3, { kind: 'edited', message: 'late' }));

    expect(room.cursor).toBe(5);
    expect(room.entries.map((entry) => entry.kind === 'message' && entry.text)).toEqual([
      'text 1',
      'new',
      '',
    ]);
    expect(unreadOf(room)).toBe(2);
  });

  it('is found in a page, which may have nothing else', () => {
    const room = opened();
    pages.applyNewestPage(room, pageOf(messages(1, 3)));
    const edited = { ...messageAt(2, 'ben', 'new'), rev: 9 };

    pages.applyPage(room, pageOf([], { changed: [edited], upTo: 9, hasMore: true }));

    expect(room.cursor).toBe(9);
    expect(room.entries.map((entry) => entry.kind === 'message' && entry.text)).toEqual([
      'text 1',
      'new',
      'text 3',
    ]);
  });
});

describe('unread messages', () => {
  it('are those of others above the seen watermark', () => {
    const room = opened();
    pages.applyNewestPage(room, pageOf([...messages(1, 3), messageAt(4, 'ana')], { seen: 1 }));
    expect(unreadOf(room)).toBe(2);

    receive(room, messages(5, 6));
    expect(unreadOf(room)).toBe(4);

    markSeen(room, 'ana', 5);
    expect(unreadOf(room)).toBe(1);
    markSeen(room, 'ben', 6);
    expect(unreadOf(room)).toBe(1);
    markSeen(room, 'ana', 6);
    expect(unreadOf(room)).toBe(0);
  });

  it('are counted by the list of rooms before they are loaded, and by the log afterwards', () => {
    const room = state.newRoomState(ROOM_ID, () => 'ana');
    pages.applyListed(room, listed(100, 70));
    expect(unreadOf(room)).toBe(70);

    receive(room, messages(101, 102));
    expect(unreadOf(room)).toBe(72);

    room.isOpen = true;
    pages.applyPage(room, pageOf([], { seen: 30, room: roomOf(['ana', 'ben'], { lastSeq: 102 }) }));
    pages.deriveState(room);
    windows.applyOlderPage(room, 101, { messages: messages(51, 100), hasMore: true });
    expect(unreadOf(room)).toBe(72);
    expect(room.unreadElsewhere).toBe(20);

    windows.applyOlderPage(room, 51, { messages: messages(1, 50), hasMore: false });
    expect(unreadOf(room)).toBe(72);
    expect(room.unreadElsewhere).toBe(0);
  });

  it('keep the count of the list when the room is opened', () => {
    const room = state.newRoomState(ROOM_ID, () => 'ana');
    // This user has written the other thirty.
    pages.applyListed(room, listed(100, 70));
    receive(room, messages(101, 101));

    room.isOpen = true;
    pages.applyNewestPage(room, pageOf(messages(53, 102)));
    pages.deriveState(room);

    expect(unreadOf(room)).toBe(72);
    expect(room.isMiscounted).toBe(false);
    expect(room.entries).toHaveLength(50);
  });

  it('are at most the entries between the seen watermark and the log, until the list has counted them', () => {
    const room = opened();
    pages.applyNewestPage(room, pageOf(messages(51, 100), { seen: 10 }));
    expect(unreadOf(room)).toBe(90);
    expect(room.isMiscounted).toBe(true);

    pages.applyListed(room, listed(100, 85));
    expect(unreadOf(room)).toBe(85);
    expect(room.isMiscounted).toBe(false);

    // Another device has seen some messages that are not loaded here.
    markSeen(room, 'ana', 40);
    expect(unreadOf(room)).toBe(60);
  });

  it('are counted by the server again where this user has seen some of those that only it has', () => {
    const room = state.newRoomState(ROOM_ID, () => 'ana', true);
    pages.applyListed(room, listed(100, 70));
    pages.applyPage(room, pageOf([], { seen: 20, room: roomOf(['ana', 'ben'], { lastSeq: 100 }) }));
    expect(room.isMiscounted).toBe(false);

    // Reading on from the first of them passes none.
    windows.showPage(room, 20, { messages: messages(21, 40), upTo: 40, hasMore: true });
    markSeen(room, 'ana', 30);
    markSeen(room, 'ben', 50);
    expect(room).toMatchObject({ isMiscounted: false, unreadElsewhere: 50 });

    markSeen(room, 'ana', 50);
    expect(room).toMatchObject({ isMiscounted: true, unreadElsewhere: 50 });
    pages.applyCounted(room, listed(100, 35));
    expect(room).toMatchObject({ isMiscounted: false, unreadElsewhere: 35 });

    // Nothing is missing above it.
    markSeen(room, 'ana', 100);
    expect(room).toMatchObject({ isMiscounted: false, unreadElsewhere: 0 });
  });

  it('stay counted when a closed room drops them', () => {
    const room = opened();
    pages.applyNewestPage(room, pageOf(messages(1, 80), { seen: 10 }));

    room.isOpen = false;
    pages.deriveState(room);

    expect(room.entries).toHaveLength(state.PAGE_ENTRIES);
    expect(unreadOf(room)).toBe(70);
    receive(room, messages(81, 90));
    expect(room.entries).toHaveLength(state.PAGE_ENTRIES);
    expect(unreadOf(room)).toBe(80);
  });
});

describe('the log of a room', () => {
  it('stays exact, and its unread count too, whatever is loaded and dropped', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('live' as const) }),
      fc.record({ kind: fc.constant('older' as const), limit: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ kind: fc.constant('close' as const) }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.array(step), (start, steps) => {
        const room = opened();
        const from = Math.max(1, start - 49);
        pages.applyNewestPage(room, pageOf(messages(from, start)));
        let last = start;
        for (const one of steps) {
          room.isOpen = one.kind !== 'close';
          if (one.kind === 'live') receive(room, messages(++last, last));
          else if (one.kind === 'close') pages.deriveState(room);
          else if (hasOlder(room)) {
            const before = room.firstSeq;
            const first = Math.max(1, before - one.limit);
            windows.applyOlderPage(room, before, {
              messages: messages(first, before - 1),
              hasMore: first > 1,
            });
          }
          expect(room.entries.map(({ seq }) => seq)).toEqual(seqs(room.firstSeq, last));
          expect(hasOlder(room)).toBe(room.entries[0]?.seq !== 1);
          expect(unreadOf(room)).toBe(last);
        }
      }),
    );
  });
});
