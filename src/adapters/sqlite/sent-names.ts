import type { ClientMessageId, UserId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { type Database, prepare } from './database.js';
import { type EntryRow, type LogRoom, messageIn, TWIN } from './entry-rows.js';
import { type FingerprintSet, fingerprintOf, makeFingerprintSet, textOf } from './fingerprints.js';
import type { Kept } from './kept.js';
import { LOG_QUERIES } from './log-queries.js';
import type { RecentEntries } from './recent-entries.js';

/**
 * The clientMessageIds of each sender in each room. Nearly every name is new, and an index in which to look for it
 * costs more than all else of a message where names are random. So there is none: a fingerprint of each name stands
 * with the block of the log that has it, and those of senders who send are in memory. A new name's is new, too, but
 * for one in a thousand where a sender has sent a million: a twin, which is in an index, so that a name is looked for
 * in one block at most.
 */
export interface SentNames extends Kept {
  /** The message of that name, if there is one. */
  find(room: LogRoom, sender: UserId, name: ClientMessageId): Message | undefined;
  /** To be told of each that is new. Gives its fingerprint, to be written with the message, or TWIN. */
  add(room: LogRoom, message: Pick<Message, 'sender' | 'clientMessageId'>): string;
}

/** In slots of all senders and rooms together, of four bytes; most of the time somewhat more than half have a name. */
const CACHE_WEIGHT = 16_000_000;
/** What a sender in a room takes beside them. */
const SENDER_WEIGHT = 64;

export const makeSentNames = (
  database: Database,
  recent: RecentEntries,
  maxWeight = CACHE_WEIGHT,
): SentNames => {
  const selectFingerprints = prepare<{ fingerprints: string | null }>(database, LOG_QUERIES.fingerprints);
  const selectNamed = prepare<EntryRow>(database, LOG_QUERIES.named);
  const secret = prepare<{ odd: number }>(database, 'SELECT random() >> 33 | 1 AS odd').get()?.odd ?? 1;
  const cache = makeBoundedCache<number, RoomNames>(maxWeight, ({ weight }) => weight);
  const fingerprint = rememberLast(fingerprintOf);

  const namesIn = (room: LogRoom): RoomNames => cache.get(room.number) ?? { bySender: new Map(), weight: 0 };

  const weigh = (room: LogRoom, names: RoomNames, more: number): void => {
    names.weight += more;
    cache.set(room.number, names);
  };

  const load = ({ room, number }: LogRoom, sender: UserId): FingerprintSet => {
    const set = makeFingerprintSet(secret, selectFingerprints.get(number, sender)?.fingerprints ?? '');
    for (const entry of recent.tail(room.id)) {
      if (isFrom(sender, entry)) set.add(fingerprintOf(entry.clientMessageId));
    }
    return set;
  };

  const sentBy = (room: LogRoom, names: RoomNames, sender: UserId): FingerprintSet => {
    const known = names.bySender.get(sender);
    if (known !== undefined) return known;
    const set = load(room, sender);
    names.bySender.set(sender, set);
    weigh(room, names, SENDER_WEIGHT + set.capacity());
    return set;
  };

  return {
    find: (room, sender, name) => {
      if (!sentBy(room, namesIn(room), sender).has(fingerprint(name))) return undefined;
      const isIt = (entry: LogEntry): entry is Message =>
        isFrom(sender, entry) && entry.clientMessageId === name;
      return (
        recent.tail(room.room.id).findLast(isIt) ??
        messageIn(selectNamed.get(room.number, sender, name, textOf(fingerprint(name))))
      );
    },
    add: (room, { sender, clientMessageId: name }) => {
      const names = namesIn(room);
      const set = sentBy(room, names, sender);
      if (set.has(fingerprint(name))) return TWIN;
      const capacity = set.capacity();
      set.add(fingerprint(name));
      if (set.capacity() > capacity) weigh(room, names, set.capacity() - capacity);
      return textOf(fingerprint(name));
    },
    write: () => undefined,
    // What was undone would be looked for in vain.
    forget: () => cache.clear(),
  };
};

interface RoomNames {
  readonly bySender: Map<UserId, FingerprintSet>;
  weight: number;
}

const isFrom = (sender: UserId, entry: LogEntry): entry is Message =>
  entry.kind === 'message' && entry.sender === sender;

/** A name is looked for, and added next. */
const rememberLast = (compute: (name: string) => number) => {
  let [last, result] = ['', compute('')];
  return (name: string): number => {
    if (name !== last) [last, result] = [name, compute(name)];
    return result;
  };
};
