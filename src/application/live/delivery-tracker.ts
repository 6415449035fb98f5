import type { RoomId, UserId } from '../../domain/ids.js';
import { authorOf, type LogEntry, type Seq } from '../../domain/log-entry.js';
import { NO_WATERMARKS, standing } from '../../domain/receipts.js';
import { readableSpans } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { ReceiptRecorder } from '../receipts/receipt-recorder.js';
import { inBackground } from './in-background.js';
import type { RoomChannel } from './room-channel.js';
import type { Session } from './session.js';

/** Turns what was handed to devices with automatic receipts into acknowledgements. */
export interface DeliveryTracker {
  /** The entry went to these devices as what came next; missing: to everyone who is live in the channel. */
  handedLive(channel: RoomChannel, entry: LogEntry, devices?: Iterable<Session>): void;
  /**
   * A page went to this device; it counts whatever lies before it. `complete`: the device is live right
   * after it, so what follows has no hole before it.
   */
  handedPage(
    channel: RoomChannel,
    session: Session,
    page: { entries: readonly LogEntry[]; upTo: Seq; complete: boolean },
  ): void;
  /** The user's delivered watermark is at `seq`, whoever moved it: a hole below it is none any more. */
  acknowledged(channel: RoomChannel, userId: UserId, seq: Seq): void;
}

const LOST = 'Automatic receipts were not stored; the next page that is handed over repairs them';

export const makeDeliveryTracker = ({
  rooms,
  receipts,
  messages,
  recorder,
  logger,
}: Pick<Ports, 'rooms' | 'receipts' | 'messages' | 'logger'> & {
  recorder: ReceiptRecorder;
}): DeliveryTracker => {
  const record = async (roomId: RoomId, entry: LogEntry, users: readonly UserId[]) => {
    const room = await rooms.find(roomId);
    if (room !== undefined) await recorder.record(room, entry, 'delivered', users);
  };

  /** Whether these users missed a message before `from`; asked once per user and connection, if at all. */
  const settle = async (channel: RoomChannel, users: readonly UserId[], from: Seq) => {
    const { roomId } = channel;
    const [room, marks] = await Promise.all([rooms.find(roomId), receipts.find(roomId, users)]);
    if (room === undefined) return;
    for (const user of users) {
      const { delivered: after } = standing(room, user, marks.get(user) ?? NO_WATERMARKS);
      const missed =
        after >= from - 1
          ? 0
          : await messages.count(roomId, {
              notFrom: user,
              after,
              upTo: from - 1,
              spans: readableSpans(room, user),
            });
      const handed = channel.handed.get(user);
      if (handed?.state !== 'unsure' || handed.from !== from) continue;
      handed.state = missed > 0 ? 'holed' : 'whole';
      if (missed === 0 && handed.newest !== undefined) await record(roomId, handed.newest, [user]);
    }
  };

  return {
    handedLive(channel, entry, devices = channel.live) {
      const { seq } = entry;
      const received: UserId[] = [];
      const unsure: UserId[] = [];
      for (const { receipts: mode, userId } of devices) {
        if (mode !== 'auto') continue;
        const handed = channel.handed.get(userId);
        const toThem = authorOf(entry) !== userId;
        if (handed === undefined || (handed.state === 'whole' && handed.upTo < seq - 1)) {
          const newest = toThem ? { newest: entry } : {};
          channel.handed.set(userId, { state: 'unsure', from: seq, upTo: seq, ...newest });
          unsure.push(userId);
        } else if (handed.upTo < seq) {
          handed.upTo = seq;
          if (handed.state === 'whole' && toThem) received.push(userId);
          if (handed.state !== 'whole' && toThem) handed.newest = entry;
        }
      }
      if (received.length > 0) inBackground(logger, LOST, record(channel.roomId, entry, received));
      if (unsure.length > 0) inBackground(logger, LOST, settle(channel, unsure, seq));
    },

    handedPage(channel, { receipts: mode, userId }, { entries, upTo, complete }) {
      if (mode !== 'auto') return;
      let newest = entries.findLast((entry) => authorOf(entry) !== userId);
      if (complete) {
        const before = channel.handed.get(userId);
        channel.handed.set(userId, { state: 'whole', from: upTo, upTo: Math.max(before?.upTo ?? 0, upTo) });
        // What had come live above the hole has none before it any more.
        if (before?.newest !== undefined && before.newest.seq > (newest?.seq ?? 0)) newest = before.newest;
      }
      if (newest !== undefined) inBackground(logger, LOST, record(channel.roomId, newest, [userId]));
    },

    acknowledged(channel, userId, seq) {
      const handed = channel.handed.get(userId);
      if (handed?.state !== 'holed' || seq < handed.from - 1) return;
      handed.state = 'whole';
      const { newest } = handed;
      if (newest !== undefined && newest.seq > seq)
        inBackground(logger, LOST, record(channel.roomId, newest, [userId]));
    },
  };
};
