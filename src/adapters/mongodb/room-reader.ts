import { trusted } from 'mongoose';
import { isPrivateRoomId, type RoomId } from '../../domain/ids.js';
import type { MembershipEvent, Seq } from '../../domain/log-entry.js';
import { applyChange } from '../../domain/membership.js';
import { type GroupRoom, privateRoom, type Room } from '../../domain/room.js';
import type { Collections } from './collections.js';
import { entryOf } from './entry-documents.js';
import { groupOf, projectionOf } from './room-documents.js';
import { NOBODY, type RoomState } from './room-state.js';

/** Reads rooms as a majority of the servers has them. None of these retries: whoever calls them does. */
export interface RoomReader {
  /**
   * The room with all that was committed before the call, from what is known of it on, or else from its
   * document. A private room is always there, a group may not be.
   */
  read(id: RoomId, known: Room | undefined): Promise<RoomState | undefined>;
  /** 0 for an empty and for an unknown room. */
  lastSeq(id: RoomId): Promise<Seq>;
  /** Brings a group's document up to this. Idempotent; one that is further already stays. */
  project(room: GroupRoom): Promise<void>;
}

export interface BehindDocument {
  /** A document was found behind its log, as a crash leaves it; the reader has the room all the same. */
  (room: GroupRoom): void;
}

export const makeRoomReader = (
  { messages, rooms }: Pick<Collections, 'messages' | 'rooms'>,
  foundBehind: BehindDocument,
): RoomReader => {
  const readTail = (roomId: RoomId) =>
    messages.findOne({ roomId }, { seq: 1, version: 1, createdAt: 1 }).sort({ seq: -1 }).lean();

  /** By the index on senders, of which they have none: O(events), wherever they lie. */
  const readEvents = async (roomId: RoomId, after: Seq, upTo: Seq): Promise<MembershipEvent[]> => {
    const documents = await messages
      .find({ roomId, sender: null, seq: trusted({ $gt: after, $lte: upTo }) })
      .sort({ seq: 1 })
      .lean();
    return documents.map(entryOf).filter((entry) => entry.kind === 'event');
  };

  const readDocument = async (id: RoomId): Promise<GroupRoom | undefined> => {
    const document = await rooms.findById(id).lean();
    return document?.type === 'group' ? groupOf(document) : undefined;
  };

  const readPrivate = async (id: RoomId): Promise<RoomState> => {
    const room = privateRoom(id);
    const tail = await readTail(id);
    if (tail !== null) {
      return { room, lastSeq: tail.seq, activeAt: tail.createdAt.getTime(), openedBy: NOBODY };
    }
    const document = await rooms.findById(id).lean();
    if (document?.type !== 'private') return { room, lastSeq: 0, activeAt: 0, openedBy: NOBODY };
    const openedBy = new Set(document.openedBy);
    return { room, lastSeq: 0, activeAt: document.createdAt.getTime(), openedBy };
  };

  const readGroup = async (id: RoomId, known: GroupRoom | undefined): Promise<RoomState | undefined> => {
    const from = known ?? (await readDocument(id));
    if (from === undefined) return undefined;
    // Read after the document, which is never ahead of the tail then.
    const tail = await readTail(id);
    if (tail === null) return { room: from, lastSeq: 0, activeAt: from.createdAt, openedBy: NOBODY };
    const isBehind = tail.version > from.version;
    const events = isBehind ? await readEvents(id, from.version, tail.version) : [];
    const room = events.reduce(applyChange, from);
    if (isBehind && known === undefined) foundBehind(room);
    return { room, lastSeq: tail.seq, activeAt: tail.createdAt.getTime(), openedBy: NOBODY };
  };

  return {
    read: (id, known) =>
      isPrivateRoomId(id) ? readPrivate(id) : readGroup(id, known?.type === 'group' ? known : undefined),
    lastSeq: async (id) => (await readTail(id))?.seq ?? 0,
    async project(room) {
      const ifBehind = { _id: room.id, version: trusted({ $lt: room.version }) };
      await rooms.updateOne(ifBehind, { $set: projectionOf(room) });
    },
  };
};
