import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WireMessage } from '../../client/src/protocol.js';
import { advance } from '../../client/src/receipts.js';
import { firstSeq } from '../../client/src/room-log.js';
import * as state from '../../client/src/room-state.js';
import { messageAt, pageOf, ROOM_ID, roomOf, seqs } from './entries.js';

const messages = (first: number, last: number, sender = 'ben') =>
  seqs(first, last).map((seq) => messageAt(seq, sender));

const receive = (room: state.RoomState, live: readonly WireMessage[]) => {
  for (const message of live) state.applyEntry(room, message);
  state.deriveState(room);
};

const markSeen = (room: state.RoomState, userId: string, seq: number) => {
  advance(room, userId, { seen: seq });
  state.deriveState(room);
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
});

describe('unread messages', () => {
  it('are those of others above the seen watermark', () => {
    const room = opened();
    state.applyNewestPage(room, pageOf([...messages(1, 3), messageAt(4, 'ana')], { seen: 1 }));
    expect(state.unreadOf(room)).toBe(2);

    receive(room, messages(5, 6));
    expect(state.unreadOf(room)).toBe(4);

    markSeen(room, 'ana', 5);
    expect(state.unreadOf(room)).toBe(1);
    markSeen(room, 'ben', 6);
    expect(state.unreadOf(room)).toBe(1);
    markSeen(room, 'ana', 6);
    expect(state.unreadOf(room)).toBe(0);
  });

  it('are counted by the list of rooms before they are loaded, and by the log afterwards', () => {
    const room = state.newRoomState(ROOM_ID, () => 'ana');
    state.applyListed(room, listed(100, 70));
    expect(state.unreadOf(room)).toBe(70);

    receive(room, messages(101, 102));
    expect(state.unreadOf(room)).toBe(72);

    room.isOpen = true;
    state.applyPage(room, pageOf([], { seen: 30, room: roomOf(['ana', 'ben'], { lastSeq: 102 }) }));
    state.deriveState(room);
    state.applyOlderPage(room, 101, { messages: messages(51, 100), hasMore: true });
    expect(state.unreadOf(room)).toBe(72);
    expect(room.unreadBefore).toBe(20);

    state.applyOlderPage(room, 51, { messages: messages(1, 50), hasMore: false });
    expect(state.unreadOf(room)).toBe(72);
    expect(room.unreadBefore).toBe(0);
  });

  it('keep the count of the list when the room is opened', () => {
    const room = state.newRoomState(ROOM_ID, () => 'ana');
    // This user has written the other thirty.
    state.applyListed(room, listed(100, 70));
    receive(room, messages(101, 101));

    room.isOpen = true;
    state.applyNewestPage(room, pageOf(messages(53, 102)));
    state.deriveState(room);

    expect(state.unreadOf(room)).toBe(72);
    expect(room.entries).toHaveLength(50);
  });

  it('are at most the entries between the seen watermark and the log, until the list has counted them', () => {
    const room = opened();
    state.applyNewestPage(room, pageOf(messages(51, 100), { seen: 10 }));
    expect(state.unreadOf(room)).toBe(90);

    state.applyListed(room, listed(100, 85));
    expect(state.unreadOf(room)).toBe(85);

    // Another device has seen some messages that are not loaded here.
    markSeen(room, 'ana', 40);
    expect(state.unreadOf(room)).toBe(60);
  });

  it('stay counted when a closed room drops them', () => {
    const room = opened();
    state.applyNewestPage(room, pageOf(messages(1, 80), { seen: 10 }));

    room.isOpen = false;
    state.deriveState(room);

    expect(room.entries).toHaveLength(state.CLOSED_ROOM_ENTRIES);
    expect(state.unreadOf(room)).toBe(70);
    receive(room, messages(81, 90));
    expect(room.entries).toHaveLength(state.CLOSED_ROOM_ENTRIES);
    expect(state.unreadOf(room)).toBe(80);
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
        state.applyNewestPage(room, pageOf(messages(from, start)));
        let last = start;
        for (const one of steps) {
          room.isOpen = one.kind !== 'close';
          if (one.kind === 'live') receive(room, messages(++last, last));
          else if (one.kind === 'close') state.deriveState(room);
          else if (room.hasOlder) {
            const before = firstSeq(room);
            const first = Math.max(1, before - one.limit);
            state.applyOlderPage(room, before, { messages: messages(first, before - 1), hasMore: first > 1 });
          }
          expect(room.entries.map(({ seq }) => seq)).toEqual(seqs(firstSeq(room), last));
          expect(room.hasOlder).toBe(firstSeq(room) > 1);
          expect(state.unreadOf(room)).toBe(last);
        }
      }),
    );
  });
});
