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
 * with the block of the log that has it, and is in memory for those who have sent lately. What has a new one is new.
 * A name whose fingerprint its sender has in the room already is a twin, and stands in an index: so a fingerprint is in
 * one block, but for files that were migrated.
 */
export interface SentNames extends Kept {
  /** The message of that name, if there is one. */
  find(room: LogRoom, sender: UserId, name: ClientMessageId): Message | undefined;
  /**
   * To be told of each name that is new, before its message is among the recent ones: it would be its own twin. Gives
   * its fingerprint, to be written with the message, or TWIN.
   */
  add(room: LogRoom, message: Pick<Message, 'sender' | 'clientMessageId'>): string;
}

/** In slots of four bytes, of all senders and rooms together: three to six in eight hold a name. */
const CACHE_WEIGHT = 16_000_000;
/** Some 840 bytes: what a sender in a room takes beside the slots. */
const SENDER_WEIGHT = 210;

export const makeSentNames = (
  database: Database,
  recent: RecentEntries,
  maxWeight = CACHE_WEIGHT,
): SentNames => {
  const selectFingerprints = prepare<{ fingerprints: string | null }>(database, LOG_QUERIES.fingerprints);
  const selectNamed = prepare<EntryRow>(database, LOG_QUERIES.named);
  const secret = prepare<{ odd: number }>(database, 'SELECT random() >> 32 | 1 AS odd').get()?.odd ?? 1;
  const cache = makeBoundedCache<string, FingerprintSet>(maxWeight, (set) => SENDER_WEIGHT + set.capacity());
  const fingerprint = rememberLast(fingerprintOf);

  const load = ({ room, number }: LogRoom, sender: UserId): FingerprintSet => {
    const set = makeFingerprintSet(secret, selectFingerprints.get(number, sender)?.fingerprints ?? '');
    for (const entry of recent.tail(room.id)) {
      if (isFrom(sender, entry)) set.add(fingerprintOf(entry.clientMessageId));
    }
    return set;
  };

  const sentBy = (room: LogRoom, sender: UserId): FingerprintSet => {
    const key = keyOf(room, sender);
    let set = cache.get(key);
    if (set === undefined) cache.set(key, (set = load(room, sender)));
    return set;
  };

  return {
    find: (room, sender, name) => {
      if (!sentBy(room, sender).has(fingerprint(name))) return undefined;
      const isIt = (entry: LogEntry): entry is Message =>
        isFrom(sender, entry) && entry.clientMessageId === name;
      return (
        recent.tail(room.room.id).findLast(isIt) ??
        messageIn(selectNamed.get(room.number, sender, name, textOf(fingerprint(name))))
      );
    },
    add: (room, { sender, clientMessageId: name }) => {
      const set = sentBy(room, sender);
      if (set.has(fingerprint(name))) return TWIN;
      const capacity = set.capacity();
      set.add(fingerprint(name));
      // Weighs it again.
      if (set.capacity() > capacity) cache.set(keyOf(room, sender), set);
      return textOf(fingerprint(name));
    },
    write: () => undefined,
    // A name that was undone would make the next with its fingerprint a twin, and no block would have that.
    forget: () => cache.clear(),
  };
};

/** Blanks are in no id. */
const keyOf = ({ number }: LogRoom, sender: UserId): string => `${number} ${sender}`;

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
