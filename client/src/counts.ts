import type { ReceiptCounts } from './entry-types.js';
import type { Requester } from './requester.js';
import { applyCounts } from './receipts.js';
import { toBeCounted } from './room-state.js';
import type { Room, Rooms } from './rooms.js';

/** Asks the server how many recipients have the messages in view, in rooms where it does not name them. */
export interface Counts {
  /** The counts of the room's messages have moved, or are not known. */
  readonly moved: (room: Room) => void;
  /** The app shows these messages now. */
  readonly show: (room: Room, messageIds: readonly string[]) => void;
  /** Asks for the counts of these messages, of 50 in one call. */
  readonly read: (room: Room, messageIds: readonly string[]) => Promise<ReadonlyMap<string, ReceiptCounts>>;
}

/** A room's counts are asked for once in this time. */
const INTERVAL_MS = 1_000;

/** The most messages that the server counts in one call. */
const MAX_ASKED = 50;

export const makeCounts = ({ call, inBackground, after }: Requester, rooms: Rooms): Counts => {
  /** The rooms whose counts were requested within the last interval, each with whether to request them again. */
  const asked = new Map<Room, boolean>();
  /** By room: the messages that were counted since the counts have moved. */
  const fresh = new WeakMap<Room, Set<string>>();

  const ask = (room: Room): void => {
    if (asked.has(room)) {
      asked.set(room, true);
      return;
    }
    const { roomId } = room.state;
    const messageIds = toBeCounted(room.state)
      .slice(0, MAX_ASKED)
      .map((entry) => entry.messageId);
    if (messageIds.length === 0) return;
    asked.set(room, false);
    const counted = fresh.get(room);
    inBackground(() =>
      call('messageCounts', { roomId, messageIds }, ({ counts }) => {
        for (const messageId of messageIds) counted?.add(messageId);
        rooms.update(roomId, (state) => applyCounts(state, counts));
      }),
    );
    after(INTERVAL_MS, () => {
      const isDue = asked.get(room);
      asked.delete(room);
      if (isDue) ask(room);
    });
  };

  return {
    async read({ state: { roomId } }, messageIds) {
      const counted = new Map<string, ReceiptCounts>();
      for (let at = 0; at < messageIds.length; at += MAX_ASKED) {
        const some = messageIds.slice(at, at + MAX_ASKED);
        const { counts } = await call('messageCounts', { roomId, messageIds: some });
        for (const { messageId, ...each } of counts) counted.set(messageId, each);
      }
      return counted;
    },
    moved(room) {
      fresh.set(room, new Set());
      ask(room);
    },
    show(room, messageIds) {
      room.state.inView = new Set(messageIds);
      if (toBeCounted(room.state).some(({ messageId }) => !fresh.get(room)?.has(messageId))) ask(room);
    },
  };
};
