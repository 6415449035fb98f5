import { trusted } from 'mongoose';
import type { RoomId, UserId } from '../../domain/ids.js';
import { LOG_START, type LogPosition, type MembershipEvent, type Seq } from '../../domain/log-entry.js';
import { applyChange } from '../../domain/membership.js';
import { type GroupRoom, impliedRoom, type Room } from '../../domain/room.js';
import { END } from '../../domain/spans.js';
import { emptyState, type RoomState } from '../storage/room-state.js';
import { asText, type Collections } from './collections.js';
import { entryOf, groupOf, projectionOf } from './document-mapping.js';
import type { LastEntryDocument } from './documents.js';

/** Reads rooms as a majority of the servers has them. Nothing here retries: the callers do. */
export interface RoomReader {
  /**
   * The room with all that was committed before the call. A group is folded on from `known`, or else from its
   * document. Undefined for a group that does not exist.
   */
  read(id: RoomId, known: Room | undefined): Promise<RoomState | undefined>;
  /** Where the log ends; EMPTY_LOG for an empty and for an unknown room. */
  endOf(id: RoomId): Promise<LogEnd>;
  /** The events of a group's log that made this user a member, or ended that, in their order. */
  membershipEventsOf(id: RoomId, userId: UserId): Promise<readonly MembershipEvent[]>;
  /** The membership events of a group's log that come after this seq, in their order. */
  eventsAfter(id: RoomId, seq: Seq): Promise<readonly MembershipEvent[]>;
  /** Stores the group in its document, unless that is as new or newer. Idempotent. */
  project(room: GroupRoom): Promise<void>;
}

/** Where a log ends, and its newest change of a message. */
export interface LogEnd extends LogPosition {
  readonly lastChange: Seq;
}

const EMPTY_LOG: LogEnd = { ...LOG_START, lastChange: 0 };

/** Called with the group as it is, where its document was found behind its log, as a crash leaves it. */
export type FoundBehind = (room: GroupRoom) => void;

export const makeRoomReader = (
  { messages, rooms }: Pick<Collections, 'messages' | 'rooms'>,
  foundBehind: FoundBehind,
): RoomReader => {
  const readLast = (roomId: RoomId): Promise<LastEntryDocument | null> =>
    messages.findOne({ roomId }, LAST_ENTRY_FIELDS).sort({ seq: -1 }).lean();

  /** By the index on senders, as events have no sender: O(events), wherever they are. */
  const readEvents = async (
    roomId: RoomId,
    { after = 0, upTo = END, ...about }: EventFilter,
  ): Promise<MembershipEvent[]> => {
    const documents = await messages
      .find({ roomId, sender: null, seq: trusted({ $gt: after, $lte: upTo }), ...about })
      .sort({ seq: 1 })
      .lean();
    return documents.map(entryOf).filter((entry) => entry.kind === 'event');
  };

  const readDocument = async (id: RoomId): Promise<GroupRoom | undefined> => {
    // Without everyone who ever was a member: the past must not cost the present.
    const document = await rooms.findById(id, { people: 0 }).lean();
    return document?.type === 'group' ? groupOf(document) : undefined;
  };

  const foldTo = async (room: GroupRoom, version: Seq): Promise<GroupRoom> =>
    version > room.version
      ? (await readEvents(room.id, { after: room.version, upTo: version })).reduce(applyChange, room)
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
      const { createdAt, activeAt = createdAt, lastChange } = last;
      return { room, end: positionOf(last), activeAt: activeAt.getTime(), lastChange };
    },
    async endOf(id) {
      const last = await readLast(id);
      return last === null ? EMPTY_LOG : { ...positionOf(last), lastChange: last.lastChange };
    },
    membershipEventsOf: (id, userId) => readEvents(id, { 'change.userId': asText(userId) }),
    eventsAfter: (id, after) => readEvents(id, { after }),
    async project(room) {
      const ifBehind = { _id: room.id, version: trusted({ $lt: room.version }) };
      await rooms.updateOne(ifBehind, { $set: projectionOf(room) });
    },
  };
};

const LAST_ENTRY_FIELDS = { seq: 1, ordinal: 1, version: 1, createdAt: 1, lastChange: 1, activeAt: 1 };

interface EventFilter {
  readonly after?: Seq;
  readonly upTo?: Seq;
  readonly 'change.userId'?: UserId;
}

const positionOf = ({ seq, ordinal }: LastEntryDocument): LogPosition => ({ seq, ordinal });
