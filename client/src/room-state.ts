import type { ChatError } from './chat-error.js';
import type { LogEntry } from './entry-types.js';
import { toEntry, withStatus } from './entry-view.js';
import { newerRoom } from './membership.js';
import type { ListedRoom, WireMessage, WireRoomPage } from './protocol.js';
import { marksOf, type Receipts, takeWatermarks } from './receipts.js';
import { append, emptyLog, firstSeq, type RoomLog } from './room-log.js';
import type { RoomStatus } from './room-types.js';

/** What the client knows of one room. The functions below change it. */
export interface RoomState extends RoomLog, Receipts {
  readonly roomId: string;
  /** `loading` as long as the newest page is wanted. */
  status: RoomStatus;
  error: ChatError | undefined;
  isOpen: boolean;
  /** The connection in which entries of it are on their way. */
  askedIn: number;
  /** Ends when they have come, or the connection is lost. */
  asking?: Promise<unknown>;
  /** Unread messages before the first that is loaded; at most so many, where nobody has counted them. */
  unreadBefore: number;
  /** The newest message as the list of rooms had it. */
  lastListed: LogEntry | undefined;
  /** When it was active, as the list of rooms had it. */
  activeAt: string;
  typists: readonly string[];
}

/** What is kept of a room that nobody shows. */
export const KEPT_CLOSED = 50;

export const newRoomState = (roomId: string, me: () => string, isOpen = false): RoomState => ({
  roomId,
  me,
  status: 'loading',
  error: undefined,
  isOpen,
  askedIn: 0,
  ...emptyLog(-1),
  info: undefined,
  marks: new Map(),
  counts: [],
  joins: new Map(),
  unreadBefore: 0,
  lastListed: undefined,
  activeAt: new Date().toISOString(),
  typists: [],
});

/** Forgets all that is known of its log, as for a room of the same name on a server that has begun anew. */
export const beginAnew = (state: RoomState): void => {
  const { roomId, me, isOpen } = state;
  Object.assign(state, newRoomState(roomId, me, isOpen));
};

/** The newest page, in the place of whatever was there up to its end. Gives what is new. */
export const takeNewestPage = (state: RoomState, page: WireRoomPage): readonly LogEntry[] => {
  const first = page.messages[0]?.seq ?? page.room.lastSeq + 1;
  // Where nothing lies between what was known and the page, what is unread has been counted.
  const isCounted = first <= state.cursor + 1;
  const added = takePage(state, page);
  const unread = isCounted ? unreadOf(state) : Infinity;
  const { entries, cursor } = state;
  Object.assign(state, emptyLog(first - 1), { status: 'ready', error: undefined });
  append(state, toEntries(state, page.messages));
  append(state, entries, cursor);
  settleUnread(state, unread);
  return added;
};

/** A live entry that leaves no hole. Gives it where it is new. */
export const takeEntry = (state: RoomState, message: WireMessage): readonly LogEntry[] =>
  append(state, toEntries(state, [message]));

/** A page that was asked for after the cursor: its entries, and how things stand. Gives what is new, in order. */
export const takePage = (state: RoomState, page: WireRoomPage): readonly LogEntry[] => {
  takeWatermarks(state, page);
  // Never ahead of the log, which says who joined where.
  if (!page.hasMore) state.info = newerRoom(state.info, page.room);
  return append(state, toEntries(state, page.messages), page.hasMore ? 0 : page.room.lastSeq);
};

/** The page before the first that is loaded. Gives what is new. */
export const takeOlder = (
  state: RoomState,
  before: number,
  { messages, hasMore }: { readonly messages: readonly WireMessage[]; readonly hasMore: boolean },
): readonly LogEntry[] => {
  if (firstSeq(state) !== before) return [];
  const unread = unreadOf(state);
  const entries = toEntries(state, messages);
  state.entries = [...entries, ...state.entries];
  state.hasOlder = hasMore;
  settleUnread(state, unread);
  return entries;
};

/** A room as the list has it. Of a room that is known already only what is not known of it. */
export const takeListed = (state: RoomState, room: ListedRoom): void => {
  state.info = newerRoom(state.info, room);
  state.lastListed = room.lastMessage && toEntry(room.lastMessage, state.me());
  if (state.cursor < 0) {
    Object.assign(state, emptyLog(room.lastSeq));
    // Who shows it waits for its newest page.
    if (!state.isOpen) state.status = 'ready';
  }
  if (state.cursor === room.lastSeq) settleUnread(state, room.unread);
};

/** What follows from any change: how far the recipients are, and what a room that nobody shows lets go of. */
export const settle = (state: RoomState): void => {
  state.entries = state.entries.map((entry) => withStatus(entry, state));
  state.lastListed &&= withStatus(state.lastListed, state);
  const unread = unreadOf(state);
  if (!state.isOpen && state.entries.length > KEPT_CLOSED) {
    state.entries = state.entries.slice(-KEPT_CLOSED);
    state.hasOlder = true;
  }
  settleUnread(state, unread);
};

export const unreadOf = (state: RoomState): number => state.unreadBefore + countUnread(state);

export const isUnread = (state: RoomState, { own, kind, seq }: LogEntry): boolean =>
  seq > marksOf(state).seen && !own && kind === 'message';

const countUnread = (state: RoomState): number =>
  state.entries.filter((entry) => isUnread(state, entry)).length;

/** Of so many unread messages those that are not loaded: no more than lie between what was seen and the first. */
const settleUnread = (state: RoomState, unread: number): void => {
  const between = state.hasOlder ? firstSeq(state) - 1 - marksOf(state).seen : 0;
  state.unreadBefore = Math.max(0, Math.min(unread - countUnread(state), between));
};

/** As the log holds them; they say who joined where. */
const toEntries = (state: RoomState, messages: readonly WireMessage[]) =>
  messages.map((message) => {
    const { seq, event } = message;
    const { kind, userId } = event ?? {};
    // The latest that is known counts, in whatever order entries come. Who has gone is no late joiner.
    if (userId && kind !== 'role' && seq > Math.abs(state.joins.get(userId) ?? 0))
      state.joins.set(userId, kind === 'added' ? seq : -seq);
    return toEntry(message, state.me());
  });
