import { trusted } from 'mongoose';
import type { RoomId } from '../../domain/ids.js';
import { LOG_START, type LogPosition, type MembershipEvent, type Seq } from '../../domain/log-entry.js';
import { applyChange } from '../../domain/membership.js';
import { type GroupRoom, impliedRoom, type Room } from '../../domain/room.js';
import { emptyState, type RoomState } from '../storage/room-state.js';
import type { Collections } from './collections.js';
import { entryOf, groupOf, projectionOf } from './document-mapping.js';
import type { LastEntryDocument } from './documents.js';

/** Reads rooms as a majority of the servers has them. Nothing here retries: the callers do. */
export interface RoomReader {
  /**
   * The room with all that was committed before the call. A group is folded on from `known`, or else from its
   * document. Undefined for a group that does not exist.
   */
  read(id: RoomId, known: Room | undefined): Promise<RoomState | undefined>;
  /** Where the log ends; LOG_START for an empty and for an unknown room. */
  endOf(id: RoomId): Promise<LogPosition>;
  /** Stores the group in its document, unless that is as new or newer. Idempotent. */
  project(room: GroupRoom): Promise<void>;
}

/** Called with the group as it is, where its document was found behind its log, as a crash leaves it. */
export type FoundBehind = (room: GroupRoom) => void;

export const makeRoomReader = (
  { messages, rooms }: Pick<Collections, 'messages' | 'rooms'>,
  foundBehind: FoundBehind,
): RoomReader => {
  const readLast = (roomId: RoomId): Promise<LastEntryDocument | null> =>
    messages.findOne({ roomId }, { seq: 1, ordinal: 1, version: 1, createdAt: 1 }).sort({ seq: -1 }).lean();

  /** By the index on senders, as events have no sender: O(events), wherever they are. */
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

  const foldTo = async (room: GroupRoom, version: Seq): Promise<GroupRoom> =>
    version > room.version
      ? (await readEvents(room.id, room.version, version)).reduce(applyChange, room)
      : room;

  return {
    async read(id, known) {
      const start = impliedRoom(id) ?? known ?? (await readDocument(id));
      if (start === undefined) return undefined;
      // Read after the document, which is never ahead of this entry then.
      const last = await readLast(id);
      if (last === null) return emptyState(start);
      const room = start.type === 'private' ? start : await foldTo(start, last.version);
      if (room.type === 'group' && room !== start && known === undefined) foundBehind(room);
      return { room, end: positionOf(last), activeAt: last.createdAt.getTime() };
    },
    async endOf(id) {
      const last = await readLast(id);
      return last === null ? LOG_START : positionOf(last);
    },
    async project(room) {
      const ifBehind = { _id: room.id, version: trusted({ $lt: room.version }) };
      await rooms.updateOne(ifBehind, { $set: projectionOf(room) });
    },
  };
};

const positionOf = ({ seq, ordinal }: LastEntryDocument): LogPosition => ({ seq, ordinal });
