import type { ClientMessageId, UserId } from '../../domain/ids.js';
import type { Message, Seq } from '../../domain/log-entry.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { type Database, prepare } from './database.js';
import { FOLLOWER, type Landmark, LANDMARK, type LogRoom, STRAY } from './entry-rows.js';
import type { Kept } from './kept.js';
import { LANDMARK_SEQS, LOG_QUERIES } from './log-queries.js';
import type { RecentEntries } from './recent-entries.js';

/**
 * The clientMessageIds of each sender in each room. One that comes after all others of the sender is new, and need
 * not be looked up: so it is with most sends of a client whose names ascend, as those of Parley's client do. Such
 * names are in the order of the log, so that the log finds them, too: only the first of them in LANDMARK_SEQS is in
 * an index, a landmark, and the others follow it. Any other name, a stray, is in the index itself.
 */
export interface SentNames extends Kept {
  /** False where it has to be looked up. */
  isNew(room: LogRoom, sender: UserId, name: ClientMessageId): boolean;
  /** How a name that is new will be found. To be told of each, in the order of the log. */
  add(room: LogRoom, message: Pick<Message, 'sender' | 'clientMessageId' | 'seq'>): Landmark;
}

/** In senders of all rooms together; each is some hundred bytes. */
const CACHE_WEIGHT = 100_000;

export const makeSentNames = (database: Database, recent: RecentEntries): SentNames => {
  const selectNewest = prepare<Newest>(database, LOG_QUERIES.newestName);
  const cache = makeBoundedCache<number, Map<UserId, Newest>>(CACHE_WEIGHT, (bySender) => bySender.size);

  /** Of what is recent the landmarks are not asked for: too old a landmark means one more, too new a one lost names. */
  const load = ({ room, number }: LogRoom, sender: UserId): Newest => {
    const newest = { ...NONE, ...selectNewest.get(number, sender) };
    for (const name of recent.namesOf(room.id, sender)) if (name > newest.name) newest.name = name;
    return newest;
  };

  const newestOf = (room: LogRoom, sender: UserId): Newest => {
    const bySender = cache.get(room.number) ?? new Map<UserId, Newest>();
    let newest = bySender.get(sender);
    if (newest === undefined) {
      bySender.set(sender, (newest = load(room, sender)));
      cache.set(room.number, bySender);
    }
    return newest;
  };

  return {
    isNew: (room, sender, name) => ascends(newestOf(room, sender), name),
    add: (room, { sender, clientMessageId: name, seq }) => {
      const newest = newestOf(room, sender);
      if (!ascends(newest, name)) {
        newest.inARow = 0;
        return STRAY;
      }
      newest.name = name;
      newest.inARow++;
      if (newest.landmarkSeq !== null && seq < newest.landmarkSeq + LANDMARK_SEQS) return FOLLOWER;
      if (newest.inARow < ASCENDING) return STRAY;
      newest.landmarkSeq = seq;
      return LANDMARK;
    },
    write: () => undefined,
    // A landmark that was undone must not be counted on.
    forget: () => cache.clear(),
  };
};

/** Of one sender in one room. */
interface Newest {
  /** No name within ASCII comes after it. One beyond ASCII may be it after a load, and has more looked up than need be. */
  name: string;
  /** Of the last landmark, or of an older one. */
  landmarkSeq: Seq | null;
  /** How many of the last names have ascended; from 0 after a load. */
  inARow: number;
}

const NONE: Newest = { name: '', landmarkSeq: null, inARow: 0 };

/** So many names in a row show that a client's ascend: with landmarks among random names, all would be looked for there. */
const ASCENDING = 3;

const ascends = (newest: Newest, name: string): boolean => name > newest.name && ASCII.test(name);

/** Of other texts JavaScript's order, by UTF-16, is not SQLite's, by UTF-8. */
const ASCII = /^[ -~]*$/;
