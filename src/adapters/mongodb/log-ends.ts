import { trusted } from 'mongoose';
import type { RoomId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import type { Collections } from './collections.js';
import type { RoomStates } from './room-states.js';

/** The last seqs of many rooms, as `MessageRepository.lastSeqs` promises them. Nothing here retries: the callers do. */
export type LogEnds = (roomIds: readonly RoomId[], atLeast?: Seq) => Promise<ReadonlyMap<RoomId, Seq>>;

/** Of rooms that were asked for before so many others, the end is read from the log again. */
const KNOWN_ROOMS = 50_000;

/** Rooms in one query. */
const BATCH = 500;

/** Where more entries are new, it is not known of which rooms: each room is read by itself. */
export const MAX_NEW = 1_000;

/**
 * A process asks for the ends of its live rooms each second, and most have not moved: one query for many rooms says
 * which of them go on beyond the end that was read before, and only these are read again.
 */
export const makeLogEnds = ({ messages }: Pick<Collections, 'messages'>, rooms: RoomStates): LogEnds => {
  const known = makeBoundedCache<RoomId, Seq>(KNOWN_ROOMS);

  const knownEnd = (id: RoomId): Seq | undefined => {
    const read = known.get(id);
    const cached = rooms.cached(id)?.end.seq;
    return read === undefined || cached === undefined ? (read ?? cached) : Math.max(read, cached);
  };

  /** Those of the rooms whose logs go on beyond these seqs. */
  const movedOf = async (ends: ReadonlyMap<RoomId, Seq>): Promise<ReadonlySet<RoomId>> => {
    const beyond = [...ends].map(([roomId, seq]) => ({ roomId, seq: trusted({ $gt: seq }) }));
    const found = await messages.find({ $or: beyond }, { roomId: 1 }).limit(MAX_NEW).lean();
    return new Set(found.length < MAX_NEW ? found.map(({ roomId }) => roomId) : ends.keys());
  };

  const read = async (id: RoomId, atLeast: Seq): Promise<Seq> => {
    const { seq } = await rooms.endOf(id, atLeast);
    known.set(id, seq);
    return seq;
  };

  const readBatch = async (ids: readonly RoomId[], atLeast: Seq): Promise<(readonly [RoomId, Seq])[]> => {
    const ends = new Map<RoomId, Seq>();
    for (const id of ids) {
      const end = knownEnd(id);
      if (end !== undefined && end >= atLeast) ends.set(id, end);
    }
    // The query is for many: one room may be cached as it was a moment ago.
    const moved = ends.size > 1 ? await movedOf(ends) : undefined;
    return Promise.all(
      ids.map(async (id) => {
        const end = ends.get(id);
        if (moved === undefined || end === undefined) return [id, await read(id, atLeast)] as const;
        return [id, moved.has(id) ? await read(id, end + 1) : end] as const;
      }),
    );
  };

  return async (roomIds, atLeast = 0) => {
    const all = new Map<RoomId, Seq>();
    for (let at = 0; at < roomIds.length; at += BATCH)
      for (const [id, seq] of await readBatch(roomIds.slice(at, at + BATCH), atLeast)) all.set(id, seq);
    return all;
  };
};
