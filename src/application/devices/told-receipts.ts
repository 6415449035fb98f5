import type { RoomId, UserId } from '../../domain/ids.js';
import type { Standing } from '../../domain/receipts.js';
import type { RoomReceipts } from '../views/room-receipts.js';
import type { LiveEvent } from './outlet.js';

/**
 * What a device is told of receipts while an answer with watermarks is made for it: live, and by other answers. The
 * watermarks of the answer were read before, and none of them may be behind that.
 */
export interface ToldReceipts {
  /** A receipt of this user was told; without a user the lowest of a larger room. */
  readonly note: (roomId: RoomId, userId: UserId | undefined, told: Standing) => void;
  /** The receipts of a room as the answer tells them. Call it in the turn of the answer. */
  readonly latest: (roomId: RoomId, read: RoomReceipts) => RoomReceipts;
  readonly end: () => void;
}

/** A device, and the answers with watermarks that are being made for it. */
interface Told {
  readonly userId: UserId;
  readonly answers: Set<ToldReceipts>;
}

/** Begins to follow. Call it before anything is read for the answer, and `end` when it is given or has failed. */
export const followReceipts = (device: Told): ToldReceipts => {
  const told = new Map<string, Standing>();
  const keyOf = (roomId: RoomId, userId: UserId | undefined) => `${roomId} ${userId ?? ''}`;
  const later = (roomId: RoomId, userId: UserId | undefined, known: Standing): Standing => {
    const { delivered, seen } = told.get(keyOf(roomId, userId)) ?? known;
    return { delivered: Math.max(delivered, known.delivered), seen: Math.max(seen, known.seen) };
  };

  const following: ToldReceipts = {
    note: (roomId, userId, standing) => {
      told.set(keyOf(roomId, userId), later(roomId, userId, standing));
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

/** The device is told this event. A message that was seen was delivered. */
export const noteReceipt = ({ answers }: Told, event: LiveEvent): void => {
  if (answers.size === 0 || event.type !== 'receipt-advanced') return;
  const { roomId, userId, kind, seq } = event;
  for (const { note } of answers) note(roomId, userId, { delivered: seq, seen: kind === 'seen' ? seq : 0 });
};
