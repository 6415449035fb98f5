import type { ChatError } from './chat-error.js';
import type { ChatMessage, LogEntry } from './entry-types.js';
import { toEntry, withStatus } from './entry-view.js';
import type { ListedRoom, WireMessage, WireRoomPage } from './protocol.js';
import { applyWatermarks, isExact, type Receipts, watermarksOf } from './receipts.js';
import { newerRoom } from './room-info.js';
import { append, emptyLog, firstSeq, type RoomLog } from './room-log.js';
import type { RoomStatus } from './room-types.js';

/** Everything that the client knows of one room. The functions below change it. */
export interface RoomState extends RoomLog, Receipts {
  readonly roomId: string;
  /** `loading` while the newest page is missing. */
  status: RoomStatus;
  error: ChatError | undefined;
  isOpen: boolean;
  /** The epoch of the connection in which a request for this room's entries is under way; 0 while there is none. */
  requestedIn: number;
  /** Settles when the last request for entries has ended, or its connection is lost. */
  request: Promise<void> | undefined;
  /** Unread messages before the first loaded entry; an upper bound until the server has counted them. */
  unreadBefore: number;
  /** The newest message according to the list of rooms. */
  lastListed: LogEntry | undefined;
  /** When the room was last active according to the list of rooms. */
  activeAt: string;
  typists: readonly string[];
  /** This user mutes the room. */
  isMuted: boolean;
  /** How often that was told over this connection: then the answers to other requests may be older. */
  mutesTold: number;
  /** The ids of the messages that the app shows; undefined until it says so. */
  inView: ReadonlySet<string> | undefined;
}

/** The most entries that a closed room retains. */
export const CLOSED_ROOM_ENTRIES = 50;

export const newRoomState = (roomId: string, me: () => string, isOpen = false): RoomState => ({
  roomId,
  me,
  status: 'loading',
  error: undefined,
  isOpen,
  requestedIn: 0,
  request: undefined,
  ...emptyLog(-1),
  info: undefined,
  watermarks: new Map(),
  lowest: { delivered: 0, seen: 0 },
  others: [],
  counts: new Map(),
  memberships: new Map(),
  unreadBefore: 0,
  lastListed: undefined,
  activeAt: new Date().toISOString(),
  typists: [],
  isMuted: false,
  mutesTold: 0,
  inView: undefined,
});

/** Forgets the log, as the server has begun a new one under the same id. */
export const reset = (state: RoomState): void => {
  const { roomId, me, isOpen } = state;
  Object.assign(state, newRoomState(roomId, me, isOpen));
};

/** Applies the newest page in place of everything up to its end, and returns the entries that are new. */
export const applyNewestPage = (state: RoomState, page: WireRoomPage): readonly LogEntry[] => {
  const first = page.messages[0]?.seq ?? page.room.lastSeq + 1;
  // With nothing between the known entries and the page, the number of unread messages is known too.
  const isContiguous = first <= state.cursor + 1;
  const added = applyPage(state, page);
  const unread = isContiguous ? unreadOf(state) : Infinity;
  const { entries, cursor } = state;
  Object.assign(state, emptyLog(first - 1));
  append(state, toEntries(state, page.messages));
  append(state, entries, cursor);
  state.status = 'ready';
  state.error = undefined;
  updateUnreadBefore(state, unread);
  return added;
};

/** Applies a live entry that leaves no gap. Returns it where it is new. */
export const applyEntry = (state: RoomState, message: WireMessage): readonly LogEntry[] =>
  append(state, toEntries(state, [message]));

/** Applies a page that was requested after the cursor. Returns the new entries, in order. */
export const applyPage = (state: RoomState, page: WireRoomPage): readonly LogEntry[] => {
  applyWatermarks(state, page);
  applyMute(state, page);
  // The members must not be newer than the log, which says who joined when.
  if (!page.hasMore) {
    state.info = newerRoom(state.info, page.room);
    state.others = page.watermarks.flatMap(({ userId }) => userId ?? []);
  }
  return append(state, toEntries(state, page.messages), page.hasMore ? 0 : page.room.lastSeq);
};

/** Applies the page before the first loaded entry. Returns the new entries. */
export const applyOlderPage = (
  state: RoomState,
  before: number,
  { messages, hasMore }: Pick<WireRoomPage, 'messages' | 'hasMore'>,
): readonly LogEntry[] => {
  if (firstSeq(state) !== before) return [];
  const unread = unreadOf(state);
  const entries = toEntries(state, messages);
  state.entries = [...entries, ...state.entries];
  state.hasOlder = hasMore;
  updateUnreadBefore(state, unread);
  return entries;
};

/** Applies a row of the list of rooms. The log of a known room is newer than the row and stays as it is. */
export const applyListed = (state: RoomState, room: ListedRoom): void => {
  state.info = newerRoom(state.info, room);
  applyMute(state, room);
  state.lastListed = room.lastMessage && toEntry(room.lastMessage, state.me());
  if (state.cursor < 0) {
    Object.assign(state, emptyLog(room.lastSeq));
    // An open room is ready when its newest page has come.
    if (!state.isOpen) state.status = 'ready';
  }
  if (state.cursor === room.lastSeq) updateUnreadBefore(state, room.unread);
};

const applyMute = (state: RoomState, { muted = false }: { readonly muted?: boolean }): void => {
  if (state.mutesTold === 0) state.isMuted = muted;
};

/** Derives what follows from any change: the status of each entry, and which entries a closed room drops. */
export const deriveState = (state: RoomState): void => {
  state.entries = state.entries.map((entry) => withStatus(entry, state));
  state.lastListed &&= withStatus(state.lastListed, state);
  const unread = unreadOf(state);
  if (!state.isOpen && state.entries.length > CLOSED_ROOM_ENTRIES) {
    state.entries = state.entries.slice(-CLOSED_ROOM_ENTRIES);
    state.hasOlder = true;
    state.counts.clear();
  }
  updateUnreadBefore(state, unread);
};

/**
 * The own messages in view whose receipts only the server can count, the newest first. Where the app has not said what
 * it shows, these are the newest ones; of a closed room it is the last message, as a list shows it.
 */
export const toBeCounted = (state: RoomState): readonly LogEntry[] => {
  const { info, isOpen, inView, entries, lastListed } = state;
  if (info === undefined || isExact(state)) return [];
  const isMessage = ({ kind }: LogEntry) => kind === 'message';
  const last = entries.findLast(isMessage) ?? lastListed;
  const shown = isOpen ? entries : last ? [last] : [];
  return shown
    .filter((entry) => isMessage(entry) && entry.own && (entry as ChatMessage).state !== 'seen')
    .filter(({ messageId }) => !isOpen || !inView || inView.has(messageId))
    .reverse();
};

export const unreadOf = (state: RoomState): number => state.unreadBefore + countUnread(state);

/** Lists of rooms have no members of groups; a room that is opened has them. */
export const lacksMembers = ({ info }: RoomState): boolean =>
  info !== undefined && info.members === undefined;

export const isUnread = (state: RoomState, { own, kind, seq }: LogEntry): boolean =>
  kind === 'message' && !own && seq > watermarksOf(state).seen;

const countUnread = (state: RoomState): number =>
  state.entries.filter((entry) => isUnread(state, entry)).length;

/** Of `unread` messages those that are not loaded: at most all between the seen watermark and the first entry. */
const updateUnreadBefore = (state: RoomState, unread: number): void => {
  const between = state.hasOlder ? firstSeq(state) - 1 - watermarksOf(state).seen : 0;
  state.unreadBefore = Math.max(0, Math.min(unread - countUnread(state), between));
};

/** Entries of the log, from which the client also learns who joined or left when. */
const toEntries = (state: RoomState, messages: readonly WireMessage[]): readonly LogEntry[] =>
  messages.map((message) => {
    noteMembership(state, message);
    return toEntry(message, state.me());
  });

const noteMembership = ({ memberships }: RoomState, message: WireMessage): void => {
  if (message.type !== 'event') return;
  const { seq, event } = message;
  if (event.userId === undefined || event.kind === 'role') return;
  // Pages may come in any order: the latest change counts.
  if (seq <= (memberships.get(event.userId)?.seq ?? 0)) return;
  memberships.set(event.userId, { seq, isMember: event.kind === 'added' });
};
