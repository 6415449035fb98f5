import type { LogEntry } from './entry-types.js';
import { advance, type Watermarks, watermarksOf } from './receipts.js';
import { covers, hasOlder } from './room-log.js';
import { PAGE_ENTRIES, type RoomState, shownPart } from './room-state.js';

export interface UnreadCounts {
  readonly unread: number;
  /** Those of them that mention this user. */
  readonly unreadMentions: number;
}

export const unreadCounts = (state: RoomState): UnreadCounts => {
  const { unread, unreadMentions } = countLoaded(state);
  return {
    unread: state.unreadElsewhere + unread,
    unreadMentions: state.mentionsElsewhere + unreadMentions,
  };
};

export const unreadOf = (state: RoomState): number => unreadCounts(state).unread;

/** The seq of the first unread message; where it is not loaded, the first one that may be it. */
export const firstUnreadOf = (state: RoomState): number | undefined => {
  if (unreadOf(state) === 0) return undefined;
  const { unreadElsewhere, window } = state;
  const { seen } = watermarksOf(state);
  if (unreadElsewhere > 0 && unloadedBefore(state, seen) > 0) return seen + 1;
  const first = loadedEntries(state).find((entry) => isUnread(state, entry))?.seq ?? Infinity;
  return window && unreadElsewhere > 0 && first > window.cursor ? Math.max(seen, window.cursor) + 1 : first;
};

/** All entries that are loaded, in seq order. */
export const loadedEntries = ({ window, entries }: RoomState): readonly LogEntry[] => [
  ...(window?.entries ?? []),
  ...entries,
];

/** Whether the first unread message is not in the part that is shown. */
export const lacksFirstUnread = (state: RoomState): boolean => {
  const seq = firstUnreadOf(state);
  return seq !== undefined && !covers(shownPart(state), seq);
};

/** Whether a page has to be loaded before the room is shown: the one around the first unread message, or the newest. */
export const lacksPage = (state: RoomState): boolean =>
  hasOlder(state) && (state.entries.length < PAGE_ENTRIES || lacksFirstUnread(state));

export const isUnread = (state: RoomState, entry: LogEntry): boolean =>
  entry.kind === 'message' && !entry.own && !entry.deleted && entry.seq > watermarksOf(state).seen;

const countLoaded = (state: RoomState): UnreadCounts => {
  const unread = loadedEntries(state).filter((entry) => isUnread(state, entry));
  const mentioning = unread.filter(
    (entry) => entry.kind === 'message' && entry.mentions?.includes(state.me()),
  );
  return { unread: unread.length, unreadMentions: mentioning.length };
};

/** Sets how many are unread as a whole, and keeps that over what is loaded or dropped. */
export const updateUnread = (state: RoomState, { unread, unreadMentions }: UnreadCounts): void => {
  const loaded = countLoaded(state);
  setElsewhere(state, unread - loaded.unread, unreadMentions - loaded.unreadMentions);
};

/** Moves a user's watermarks forward. Only the server knows how many unread messages that are not loaded this user's pass. */
export const advanceWatermarks = (state: RoomState, userId: string, marks: Partial<Watermarks>): void => {
  const { unreadElsewhere, mentionsElsewhere } = state;
  const before = unloadedUnseen(state);
  advance(state, userId, marks);
  const after = unloadedUnseen(state);
  const isPart = (count: number) => count > 0 && count < before;
  const hasPassedSome = after > 0 && after < before;
  if (hasPassedSome && (isPart(unreadElsewhere) || isPart(mentionsElsewhere))) state.isMiscounted = true;
  setElsewhere(state, unreadElsewhere, mentionsElsewhere);
};

/** Unread messages that are not loaded: at most one for each seq where one may be. */
const setElsewhere = (state: RoomState, unread: number, mentions: number): void => {
  const within = (count: number, most: number) => Math.max(0, Math.min(count, most));
  state.unreadElsewhere = within(unread, unloadedUnseen(state));
  state.mentionsElsewhere = within(mentions, state.unreadElsewhere);
};

/** How many entries above the seen watermark may be missing. */
const unloadedUnseen = (state: RoomState): number => {
  const { window, firstSeq } = state;
  const { seen } = watermarksOf(state);
  const between = window ? Math.max(0, firstSeq - 1 - Math.max(seen, window.cursor)) : 0;
  return unloadedBefore(state, seen) + between;
};

/** How many entries after this seq may be missing before the first one that is shown. */
const unloadedBefore = (state: RoomState, seq: number): number =>
  Math.max(0, shownPart(state).firstSeq - 1 - seq);
