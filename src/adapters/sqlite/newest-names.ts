import type { ClientMessageId, UserId } from '../../domain/ids.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { type Database, prepare } from './database.js';
import type { LogRoom } from './entry-rows.js';
import { LOG_QUERIES } from './log-queries.js';
import type { RecentEntries } from './recent-entries.js';

/**
 * The greatest clientMessageId that each sender has used in each room: what comes after it is new, and need not be
 * looked up. So it is with most sends of a client whose names ascend, as those of Parley's client do.
 */
export interface NewestNames {
  /** False where it has to be looked up. */
  isNew(room: LogRoom, sender: UserId, name: ClientMessageId): boolean;
  /** To be told of each name. Where that is undone after all, names are only looked up needlessly. */
  add(roomNumber: number, sender: UserId, name: ClientMessageId): void;
}

/** In senders of all rooms together; each is some hundred bytes. */
const CACHE_WEIGHT = 100_000;

export const makeNewestNames = (database: Database, recent: RecentEntries): NewestNames => {
  const selectNewest = prepare<{ name: string | null }>(database, LOG_QUERIES.newestName);
  const cache = makeBoundedCache<number, Map<UserId, string>>(CACHE_WEIGHT, (bySender) => bySender.size);

  const load = ({ room, number }: LogRoom, sender: UserId): string => {
    let newest = selectNewest.get(number, sender)?.name ?? '';
    for (const name of recent.namesOf(room.id, sender)) if (name > newest) newest = name;
    return newest;
  };

  return {
    isNew: (room, sender, name) => {
      const bySender = cache.get(room.number) ?? new Map<UserId, string>();
      let newest = bySender.get(sender);
      if (newest === undefined) {
        bySender.set(sender, (newest = load(room, sender)));
        cache.set(room.number, bySender);
      }
      return name > newest && ASCII.test(name);
    },
    add: (roomNumber, sender, name) => {
      const bySender = cache.get(roomNumber);
      const newest = bySender?.get(sender);
      if (newest !== undefined && name > newest) bySender?.set(sender, name);
    },
  };
};

/** Of other texts JavaScript's order, by UTF-16, is not SQLite's, by UTF-8. */
const ASCII = /^[ -~]*$/;
