import type { LiveEvent } from '../../src/application/devices/outlet.js';
import type { RoomPage } from '../../src/application/rooms/join-room.js';
import type { RoomId, UserId } from '../../src/domain/ids.js';
import type { LogEntry, Seq } from '../../src/domain/log-entry.js';
import type { Presence } from '../../src/domain/presence.js';
import type { Standing } from '../../src/domain/receipts.js';

type Complain = (what: string) => void;

/** The events and answers that one connection has got. Complains if one of them contradicts those before it. */
export interface Received {
  readonly presence: Map<UserId, Presence>;
  /** The users who are shown as typing, as `room user`. */
  typing(): readonly string[];
  entry(entry: LogEntry): void;
  page(page: RoomPage): void;
  event(event: LiveEvent): void;
  /** Nothing follows of the room for now, or its entries begin anew. */
  forget(roomId: RoomId): void;
}

export const makeReceived = (complain: Complain): Received => {
  /** How far the connection has a room without a gap, live or by pages; missing until something has come. */
  const reach = new Map<RoomId, Seq>();
  const live = new Map<RoomId, Seq>();
  const marks = new Map<string, Standing>();
  const typing = new Set<string>();
  const presence = new Map<UserId, Presence>();

  const keyOf = (roomId: RoomId, userId: UserId) => `${roomId} ${userId}`;

  const raise = (roomId: RoomId, userId: UserId, { delivered, seen }: Standing) => {
    const known = marks.get(keyOf(roomId, userId)) ?? { delivered: 0, seen: 0 };
    marks.set(keyOf(roomId, userId), {
      delivered: Math.max(delivered, known.delivered),
      seen: Math.max(seen, known.seen),
    });
  };

  const answer = (roomId: RoomId, userId: UserId, standing: Standing) => {
    const known = marks.get(keyOf(roomId, userId));
    if (known !== undefined && (standing.delivered < known.delivered || standing.seen < known.seen)) {
      complain(`An answer took back a receipt of ${userId} in ${roomId}`);
    }
    raise(roomId, userId, standing);
  };

  const forget = (roomId: RoomId) => {
    reach.delete(roomId);
    live.delete(roomId);
    for (const key of [...marks.keys(), ...typing]) {
      if (!key.startsWith(`${roomId} `)) continue;
      marks.delete(key);
      typing.delete(key);
    }
  };

  return {
    presence,
    typing: () => [...typing],
    forget,
    entry({ roomId, seq }) {
      const [before, known] = [live.get(roomId), reach.get(roomId)];
      if (before !== undefined && seq <= before) complain(`${roomId} ${seq} came live after ${before}`);
      if (known !== undefined && seq > known + 1)
        complain(`${roomId} ${seq} came live ahead of a gap after ${known}`);
      live.set(roomId, seq);
      reach.set(roomId, Math.max(seq, known ?? 0));
    },
    page({ view, receipts, page }) {
      const { id } = view.room;
      let before = 0;
      for (const { seq } of page.entries) {
        if (seq <= before) complain(`A page of ${id} is out of order`);
        before = seq;
      }
      reach.set(id, Math.max(reach.get(id) ?? 0, page.hasMore ? page.upTo : view.lastSeq));
      for (const { userId, ...standing } of receipts.others) {
        if (userId !== undefined) answer(id, userId, standing);
      }
    },
    event(event) {
      if (event.type === 'room-left') forget(event.roomId);
      if (event.type === 'room-joined') reach.delete(event.view.room.id);
      if (event.type === 'presence-changed') presence.set(event.userId, event.presence);
      if (event.type === 'typing-changed') {
        const key = keyOf(event.roomId, event.userId);
        if (event.typing) typing.add(key);
        else typing.delete(key);
      }
      if (event.type === 'receipt-advanced') {
        const { roomId, userId, kind, seq } = event;
        raise(roomId, userId, { delivered: seq, seen: kind === 'seen' ? seq : 0 });
      }
    },
  };
};
