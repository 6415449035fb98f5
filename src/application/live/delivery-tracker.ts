import type { RoomId, UserId } from '../../domain/ids.js';
import { authorOf, type LogEntry, type Seq } from '../../domain/log-entry.js';
import { NO_WATERMARKS, standing } from '../../domain/receipts.js';
import type { Session } from '../devices/session.js';
import type { InBackground } from '../in-background.js';
import type { Ports } from '../ports/ports.js';
import type { ReceiptRecorder } from '../receipts/receipt-recorder.js';
import type { SpansReader } from '../views/readable-spans.js';
import type { Progress, RoomChannel } from './room-channel.js';

/** Acknowledges the entries that devices with automatic receipts received. */
export interface DeliveryTracker {
  /** These devices received the next entry. */
  deliveredLive(channel: RoomChannel, entry: LogEntry, devices: readonly Session[]): void;
  /**
   * The device received a page, which closes any gap before it. `complete`: the device is live right after
   * the page, so that no gap comes between.
   */
  deliveredPage(
    channel: RoomChannel,
    session: Session,
    page: { entries: readonly LogEntry[]; upTo: Seq; complete: boolean },
  ): void;
  /** The user has acknowledged everything up to `seq`, on any device, which may close a gap. */
  acknowledged(channel: RoomChannel, userId: UserId, seq: Seq): void;
}

const NOT_STORED =
  'Automatic receipts were not stored; the next entry or page that is delivered repairs them';

export const makeDeliveryTracker = ({
  rooms,
  receipts,
  messages,
  recorder,
  inBackground,
  readSpans,
}: Pick<Ports, 'rooms' | 'receipts' | 'messages'> & {
  inBackground: InBackground;
  recorder: ReceiptRecorder;
  readSpans: SpansReader;
}): DeliveryTracker => {
  const record = async (roomId: RoomId, entry: LogEntry, users: readonly UserId[]) => {
    const room = await rooms.find(roomId);
    if (room !== undefined) await recorder.record(room, entry, 'delivered', users);
  };

  /** Finds out whether these users missed a message before `from`: once per connection, and per receipt while gapped. */
  const settle = async (channel: RoomChannel, users: readonly UserId[], from: Seq) => {
    const { roomId } = channel;
    const [room, marks] = await Promise.all([rooms.find(roomId), receipts.find(roomId, users)]);
    if (room === undefined) return;
    for (const user of users) {
      const stored = standing(room, user, marks.get(user) ?? NO_WATERMARKS).delivered;
      const acknowledged = () => Math.max(stored, channel.progress.get(user)?.acknowledged ?? 0);
      const after = acknowledged();
      const mayMiss = after < from - 1;
      const gap = {
        notFrom: user,
        after,
        upTo: from - 1,
        ...(mayMiss && { spans: await readSpans(room, user) }),
      };
      // The count has damaged messages too, which nobody can be given.
      const missed =
        mayMiss &&
        (await messages.count(roomId, gap)) > 0 &&
        (await messages.newest(roomId, gap)) !== undefined;
      const progress = channel.progress.get(user);
      if (progress?.state !== 'unknown' || progress.from !== from) continue;
      if (missed && acknowledged() > after) {
        // A receipt came during the count.
        await settle(channel, [user], from);
        continue;
      }
      progress.state = missed ? 'gapped' : 'contiguous';
      if (!missed && progress.newest !== undefined) await record(roomId, progress.newest, [user]);
    }
  };

  const settleInBackground = (channel: RoomChannel, users: readonly UserId[], from: Seq): void => {
    const settled = settle(channel, users, from).catch((error: unknown) => {
      for (const user of users) {
        const progress = channel.progress.get(user);
        if (progress?.state === 'unknown' && progress.from === from) progress.state = 'unanswered';
      }
      throw error;
    });
    inBackground(NOT_STORED, settled);
  };

  const settleAgain = (channel: RoomChannel, userId: UserId, progress: Progress): void => {
    progress.state = 'unknown';
    settleInBackground(channel, [userId], progress.from);
  };

  return {
    deliveredLive(channel, entry, devices) {
      const { seq } = entry;
      const received: UserId[] = [];
      const unsettled: UserId[] = [];
      for (const { receipts: mode, userId } of devices) {
        if (mode !== 'auto') continue;
        const progress = channel.progress.get(userId);
        // A receipt is about messages, so nobody acknowledges a change.
        const fromOthers = entry.kind !== 'change' && authorOf(entry) !== userId;
        if (progress === undefined || progress.upTo < seq - 1) {
          // The entries so far are before a gap now, whether or not they were known to be contiguous.
          const acknowledged = progress?.acknowledged;
          channel.progress.set(userId, {
            state: 'unknown',
            from: seq,
            upTo: seq,
            ...(acknowledged !== undefined && { acknowledged }),
            ...(fromOthers && { newest: entry }),
          });
          unsettled.push(userId);
        } else if (progress.upTo < seq) {
          progress.upTo = seq;
          if (progress.state === 'contiguous' && fromOthers) received.push(userId);
          if (progress.state !== 'contiguous' && fromOthers) progress.newest = entry;
          if (progress.state === 'unanswered') settleAgain(channel, userId, progress);
        }
      }
      if (received.length > 0) inBackground(NOT_STORED, record(channel.roomId, entry, received));
      if (unsettled.length > 0) settleInBackground(channel, unsettled, seq);
    },

    deliveredPage(channel, { receipts: mode, userId }, { entries, upTo, complete }) {
      if (mode !== 'auto') return;
      let newest = entries.findLast((entry) => entry.kind !== 'change' && authorOf(entry) !== userId);
      if (complete) {
        const before = channel.progress.get(userId);
        channel.progress.set(userId, {
          state: 'contiguous',
          from: upTo,
          upTo: Math.max(before?.upTo ?? 0, upTo),
        });
        // The page has closed the gap before the live entries.
        if (before?.newest !== undefined && before.newest.seq > (newest?.seq ?? 0)) newest = before.newest;
      }
      if (newest !== undefined) inBackground(NOT_STORED, record(channel.roomId, newest, [userId]));
    },

    acknowledged(channel, userId, seq) {
      const progress = channel.progress.get(userId);
      if (progress === undefined || progress.state === 'contiguous') return;
      progress.acknowledged = Math.max(progress.acknowledged ?? 0, seq);
      if (progress.state !== 'unknown') settleAgain(channel, userId, progress);
    },
  };
};
