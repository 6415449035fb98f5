import { describe, expect, it } from 'vitest';
import * as state from '../../client/src/room-state.js';
import { messageAt, pageOf, ROOM_ID, roomOf, seqs } from './entries.js';

const messages = (first: number, last: number, sender = 'ben') =>
  seqs(first, last).map((seq) => messageAt(seq, sender));

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
  it('are those of others above what was seen, and none once it was', () => {
    const room = opened();
    state.takeNewestPage(room, pageOf([...messages(1, 3), messageAt(4, 'ana')], { seen: 1 }));
    expect(state.unreadOf(room)).toBe(2);

    state.takeEntries(room, messages(5, 6));
    expect(state.unreadOf(room)).toBe(4);

    state.takeReceipt(room, true, 'ana', 5);
    expect(state.unreadOf(room)).toBe(1);
    state.takeReceipt(room, true, 'ben', 6);
    expect(state.unreadOf(room)).toBe(1);
    state.takeReceipt(room, true, 'ana', 6);
    expect(state.unreadOf(room)).toBe(0);
  });

  it('are counted by the list where they are not loaded, and by the log where they are', () => {
    const room = state.newRoomState(ROOM_ID, () => 'ana');
    state.takeListed(room, listed(100, 70));
    expect(state.unreadOf(room)).toBe(70);

    state.takeEntries(room, messages(101, 102));
    expect(state.unreadOf(room)).toBe(72);

    room.isOpen = true;
    state.takePage(room, pageOf([], { seen: 30, room: roomOf(['ana', 'ben'], { lastSeq: 102 }) }));
    state.takeOlder(room, 101, { messages: messages(51, 100), hasMore: true });
    expect(state.unreadOf(room)).toBe(72);
    expect(room.unreadBefore).toBe(20);

    state.takeOlder(room, 51, { messages: messages(1, 50), hasMore: false });
    expect(state.unreadOf(room)).toBe(72);
    expect(room.unreadBefore).toBe(0);
  });

  it('are at most what lies between, until the list has counted them', () => {
    const room = opened();
    state.takeNewestPage(room, pageOf(messages(51, 100), { seen: 10 }));
    expect(state.unreadOf(room)).toBe(90);

    state.takeListed(room, listed(100, 85));
    expect(state.unreadOf(room)).toBe(85);

    // Another device has seen some of those that are not loaded.
    state.takeReceipt(room, true, 'ana', 40);
    expect(state.unreadOf(room)).toBe(60);
  });

  it('stay counted when a room that nobody shows lets go of them', () => {
    const room = opened();
    state.takeNewestPage(room, pageOf(messages(1, 80), { seen: 10 }));

    room.isOpen = false;
    state.shrink(room);

    expect(room.log?.entries).toHaveLength(state.KEPT_CLOSED);
    expect(state.unreadOf(room)).toBe(70);
    state.takeEntries(room, messages(81, 90));
    expect(room.log?.entries).toHaveLength(state.KEPT_CLOSED);
    expect(state.unreadOf(room)).toBe(80);
  });
});
