import type { RoomId, UserId } from '../../domain/ids.js';
import type { Standing } from '../../domain/receipts.js';
import type { RoomReceipts } from '../views/room-receipts.js';
import type { LiveEvent } from './outlet.js';

/**
 * The receipts that a device gets, live and by other answers, while an answer with watermarks is made for it. The answer's
 * own watermarks were read earlier, and none of them may be behind what the device has got since.
 */
export interface ShownReceipts {
  /** The device has got a receipt of this user; without a user it is the lowest of a larger room. */
  readonly note: (roomId: RoomId, userId: UserId | undefined, shown: Standing) => void;
  /** The receipts of a room for the answer, none of them behind what the device has got. Call it in the turn of the answer. */
  readonly latest: (roomId: RoomId, read: RoomReceipts) => RoomReceipts;
  readonly end: () => void;
}

interface Device {
  readonly userId: UserId;
  /** The answers with watermarks that are being made for it. */
  readonly answers: Set<ShownReceipts>;
}

/** Begins to follow. Call it before anything is read for the answer, and `end` when it is given or has failed. */
export const followReceipts = (device: Device): ShownReceipts => {
  const shown = new Map<string, Standing>();
  const keyOf = (roomId: RoomId, userId: UserId | undefined) => `${roomId} ${userId ?? ''}`;
  const later = (roomId: RoomId, userId: UserId | undefined, known: Standing): Standing => {
    const { delivered, seen } = shown.get(keyOf(roomId, userId)) ?? known;
    return { delivered: Math.max(delivered, known.delivered), seen: Math.max(seen, known.seen) };
  };

  const following: ShownReceipts = {
    note: (roomId, userId, standing) => {
      shown.set(keyOf(roomId, userId), later(roomId, userId, standing));
    },
    latest(roomId, { own, others }) {
      const latest = {
        own: later(roomId, device.userId, own),
        others: others.map((other) => ({ ...other, ...later(roomId, other.userId, other) })),
      };
      for (const answer of device.answers) {
        if (answer === following) continue;
        answer.note(roomId, device.userId, latest.own);
        for (const other of latest.others) answer.note(roomId, other.userId, other);
      }
      return latest;
    },
    end: () => {
      device.answers.delete(following);
    },
  };
  device.answers.add(following);
  return following;
};

/** Notes the receipt that this event shows the device. A message that was seen was delivered. */
export const noteReceipt = ({ answers }: Device, event: LiveEvent): void => {
  if (answers.size === 0 || event.type !== 'receipt-advanced') return;
  const { roomId, userId, kind, seq } = event;
  for (const { note } of answers) note(roomId, userId, { delivered: seq, seen: kind === 'seen' ? seq : 0 });
};
