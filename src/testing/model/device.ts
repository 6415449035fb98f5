import assert from 'node:assert/strict';
import type { LiveEvent } from '../../application/devices/outlet.js';
import type { PageKind } from '../../application/live/opening.js';
import type { Parley } from '../../application/parley.js';
import type { RoomPage } from '../../application/rooms/join-room.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';

/** A connected device that records what is delivered to it. It acknowledges nothing by itself. */
export interface ModelDevice {
  /** The entries of a room that were delivered live, in order. */
  readonly entries: (roomId: RoomId) => readonly LogEntry[];
  /** How often the device was told that its user is not in the room any more. */
  readonly timesLeft: (roomId: RoomId) => number;
  readonly join: (roomId: RoomId, afterSeq?: number, changes?: PageKind) => Promise<RoomPage>;
}

/** Resolves when its session is ready. */
export const openDevice = async (parley: Parley, userId: UserId): Promise<ModelDevice> => {
  const events: LiveEvent[] = [];
  const { session, ready } = parley.connect({
    identity: { userId },
    deviceId: undefined,
    receipts: 'manual',
    outlet: {
      deliver: (event) => {
        events.push(event);
        return true;
      },
      end: () => undefined,
    },
  });
  await ready;
  return {
    entries: (roomId) =>
      events.flatMap((event) =>
        event.type === 'entry-appended' && event.entry.roomId === roomId ? [event.entry] : [],
      ),
    timesLeft: (roomId) =>
      events.filter((event) => event.type === 'room-left' && event.roomId === roomId).length,
    join: async (roomId, afterSeq, changes) => {
      let page: RoomPage | undefined;
      const respond = (answer: RoomPage) => {
        page = answer;
        return true;
      };
      await parley.rooms.join({ session, roomId, afterSeq, changes, respond });
      if (page === undefined) assert.fail('The join has no answer');
      return page;
    },
  };
};
