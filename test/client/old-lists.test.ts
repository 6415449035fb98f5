import { describe, expect, it } from 'vitest';
import { applyEntry, applyListed, applyNewestPage } from '../../client/src/room-pages.js';
import { applyChange, quoteOf } from '../../client/src/room-revisions.js';
import { newRoomState, type RoomState } from '../../client/src/room-state.js';
import { changedAt, messageAt, pageOf, ROOM_ID, roomOf } from './entries.js';

/** The list of rooms while the first message was the last. */
const oldRow = {
  ...roomOf(['ana', 'ben'], { lastSeq: 1 }),
  unread: 1,
  unreadMentions: 0,
  lastMessage: messageAt(1),
};

/** A room in which the first message is answered and then deleted. */
const deletedIn = (room: RoomState): void => {
  applyEntry(room, { ...messageAt(2), replyTo: { messageId: 'id-1', seq: 1, sender: 'ben' } });
  applyChange(room, changedAt(3, 1, { kind: 'deleted' }));
};

describe('a list of rooms that was read before a message was deleted', () => {
  it('does not bring what it said back into quotes of it', () => {
    const room = newRoomState(ROOM_ID, () => 'ana', true);
    applyNewestPage(room, pageOf([messageAt(1)]));
    applyListed(room, oldRow);
    deletedIn(room);

    applyListed(room, oldRow);

    expect(JSON.stringify([room.entries, room.lastListed])).not.toContain('text 1');
  });

  it('gives no newest message to a room that has gone on', () => {
    const room = newRoomState(ROOM_ID, () => 'ana');
    const { lastMessage: _, ...withoutLast } = oldRow;
    applyListed(room, withoutLast);
    deletedIn(room);

    applyListed(room, oldRow);

    expect(room.lastListed).toBeUndefined();
    expect(quoteOf(room, 'id-1')).toEqual({ messageId: 'id-1' });
  });
});
