import type { UserId } from '../../domain/ids.js';
import { type Entry, type ModelRoom, refuse, type Stay } from './model-room.js';
import { changesOf, deletionOf, isShown, presentOf } from './present.js';

/* Readings of a room, worked out anew from all that has happened in it. */

/** Gives the room to a member of it. A private room has its members also before its first entry. */
export const member = (room: ModelRoom | undefined, user: UserId): ModelRoom => {
  if (room === undefined || stayOf(room, user) === undefined) return refuse('NOT_FOUND');
  return room;
};

export const stayOf = (room: ModelRoom, user: UserId): Stay | undefined =>
  room.stays.find((stay) => stay.user === user && stay.to === undefined);

/** The longest-standing first; members who joined together by id. */
export const membersOf = (room: ModelRoom): Stay[] =>
  room.stays
    .filter((stay) => stay.to === undefined)
    .sort((a, b) => a.from - b.from || (a.user < b.user ? -1 : 1));

/** True for an entry that the user may read. */
export const mayRead = (room: ModelRoom, user: UserId, seq: number): boolean => {
  if (stayOf(room, user) === undefined) return false;
  return room.history === 'all' || wasThere(room, user, seq);
};

export const wasThere = (room: ModelRoom, user: UserId, seq: number): boolean => {
  for (const stay of room.stays) {
    if (stay.user === user && seq >= stay.from && (stay.to === undefined || seq < stay.to)) return true;
  }
  return false;
};

export const readableOf = (room: ModelRoom, user: UserId): Entry[] =>
  room.log.filter((entry) => mayRead(room, user, entry.seq));

export interface PageWish {
  before?: number | undefined;
  after?: number | undefined;
  limit: number;
  /** Messages up to `after` that have changed since come as well. */
  withChanged?: boolean | undefined;
}

export interface WantedPage {
  entries: Entry[];
  changed: Entry[];
  hasMore: boolean;
  /** How far a page after a cursor reaches. */
  upTo?: number;
}

/** New entries and changed messages are one row, ordered by when each came to be as it is. */
export const pageOf = (room: ModelRoom | undefined, user: UserId, wish: PageWish): WantedPage => {
  const { before, after, limit, withChanged } = wish;
  const own = member(room, user);
  const all = readableOf(own, user).filter(isShown);
  if (after !== undefined) {
    const start = Math.min(after, own.log.length);
    const lastChange = ({ seq }: Entry) => changesOf(own, seq).at(-1)?.seq ?? seq;
    const place = (entry: Entry) => (entry.seq > start ? entry.seq : lastChange(entry));
    const row = all
      .filter((entry) => (withChanged ? place(entry) : entry.seq) > start)
      .sort((a, b) => place(a) - place(b));
    const taken = row.slice(0, limit);
    const last = taken.at(-1);
    return {
      entries: taken.filter(({ seq }) => seq > start),
      changed: taken.filter(({ seq }) => seq <= start),
      hasMore: row.length > limit,
      upTo: row.length > limit && last ? place(last) : own.log.length,
    };
  }
  const below = all.filter((entry) => before === undefined || entry.seq < before);
  const entries = below.slice(Math.max(0, below.length - limit));
  return { entries, changed: [], hasMore: below.length > limit };
};

export const statusesOf = (room: ModelRoom, entry: Entry, reader: UserId) => {
  if (!mayRead(member(room, reader), reader, entry.seq) || entry.changed) refuse('NOT_FOUND');
  if (!entry.message) refuse('INVALID');
  const users = [...new Set(room.stays.map((stay) => stay.user))].sort();
  return users
    .filter((user) => user !== entry.by && wasThere(room, user, entry.seq))
    .map((userId) => {
      const covering = room.acks.filter((ack) => ack.user === userId && ack.seq >= entry.seq);
      const seen = covering.filter((ack) => ack.kind === 'seen');
      if (covering.length === 0) return { userId, status: 'sent' };
      const deliveredAt = Math.min(...covering.map((ack) => ack.at));
      if (seen.length === 0) return { userId, status: 'delivered', deliveredAt };
      return { userId, status: 'seen', deliveredAt, seenAt: Math.min(...seen.map((ack) => ack.at)) };
    });
};

/** How far a member has the log; a new member starts right before their joining. */
export const standing = (room: ModelRoom, user: UserId): { delivered: number; seen: number } => {
  const floor = Math.max(0, (stayOf(room, user)?.from ?? 0) - 1);
  let delivered = floor;
  let seen = floor;
  for (const ack of room.acks) {
    if (ack.user !== user) continue;
    delivered = Math.max(delivered, ack.seq);
    if (ack.kind === 'seen') seen = Math.max(seen, ack.seq);
  }
  return { delivered, seen };
};

/** The same as another member sees it: as if everybody had all that this member cannot read. */
export const standingFor = (
  room: ModelRoom,
  reader: UserId,
  user: UserId,
): { delivered: number; seen: number } => {
  const raise = (seq: number): number => (mayRead(room, reader, seq + 1) ? seq : raise(seq + 1));
  const { delivered, seen } = standing(room, user);
  return { delivered: raise(delivered), seen: raise(seen) };
};

export const unreadOf = (room: ModelRoom, user: UserId): number => {
  const { seen } = standing(room, user);
  return messagesAbove(room, user, seen).filter((entry) => entry.by !== user).length;
};

export const unreadMentionsOf = (room: ModelRoom, user: UserId): number => {
  const { seen } = standing(room, user);
  return messagesAbove(room, user, seen).filter((entry) => presentOf(room, entry).mentions?.includes(user))
    .length;
};

/** Messages that are not deleted. */
const messagesAbove = (room: ModelRoom, user: UserId, seq: number): Entry[] =>
  readableOf(room, user).filter(
    (entry) => entry.message && entry.seq > seq && deletionOf(room, entry.seq) === undefined,
  );

export const activeAt = (room: ModelRoom): number => room.log.findLast(isShown)?.at ?? room.createdAt;

export const versionAt = (room: ModelRoom): number => room.log.findLast((entry) => entry.change)?.seq ?? 0;
