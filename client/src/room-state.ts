import type { ChatError } from './chat-error.js';
import type { LogEntry } from './entry-types.js';
import { toEntry } from './entry-view.js';
import { applyChange, newerRoom, type RoomInfo } from './membership.js';
import type { ListedRoom, WireMessage, WireRoomPage } from './protocol.js';
import { advance, marksOf, newReceipts, type Receipts, takeWatermarks } from './receipts.js';
import { append, firstSeq, logOf, prepend, type RoomLog, trim } from './room-log.js';
import type { RoomStatus } from './room-types.js';

/** What the client knows of one room. The functions below change it. */
export interface RoomState {
  readonly roomId: string;
  /** This user; undefined only before there is anything to know. */
  readonly me: () => string | undefined;
  /** `loading` as long as the newest page is wanted. */
  status: RoomStatus;
  error: ChatError | undefined;
  isOpen: boolean;
  /** The connection in which entries of it are on their way. */
  askedIn: number;
  info: RoomInfo | undefined;
  /** Undefined until it is known where it ends. */
  log: RoomLog | undefined;
  readonly receipts: Receipts;
  /** Where members are known to have joined, by the events that are loaded. */
  readonly joins: Map<string, number>;
  /** Unread messages before the first that is loaded; at most so many, where nobody has counted them. */
  unreadBefore: number;
  /** The newest message as the list of rooms had it. */
  lastListed: LogEntry | undefined;
  /** Milliseconds since the epoch. */
  activeAt: number;
  typists: readonly string[];
}

/** What is kept of a room that nobody shows. */
export const KEPT_CLOSED = 50;

export const newRoomState = (roomId: string, me: () => string | undefined): RoomState => ({
  roomId,
  me,
  status: 'loading',
  error: undefined,
  isOpen: false,
  askedIn: 0,
  info: undefined,
  log: undefined,
  receipts: newReceipts(),
  joins: new Map(),
  unreadBefore: 0,
  lastListed: undefined,
  activeAt: 0,
  typists: [],
});

/** Forgets all that is known of its log, as for a room of the same name on a server that has begun anew. */
export const beginAnew = (state: RoomState): void => {
  const { roomId, me, isOpen } = state;
  Object.assign(state, newRoomState(roomId, me), { isOpen });
};

/** The newest page, in the place of whatever was there up to its end. */
export const takeNewestPage = (state: RoomState, page: WireRoomPage): readonly LogEntry[] => {
  const before = state.log?.entries ?? [];
  const entries = toEntries(state, page.messages);
  takeWatermarks(state.receipts, state.me(), page);
  takeInfo(state, page.room);
  state.log = append(logOf(entries, page.room.lastSeq), before).log;
  state.status = 'ready';
  state.error = undefined;
  notice(state, entries);
  settleUnread(state, Infinity);
  return entries;
};

/** What came after the cursor. Gives what is new, in order. `upTo`: see `append`. */
export const takeEntries = (
  state: RoomState,
  messages: readonly WireMessage[],
  upTo?: number,
): readonly LogEntry[] => {
  if (!state.log) return [];
  const { log, added } = append(state.log, toEntries(state, messages), upTo);
  state.log = log;
  notice(state, added);
  if (!state.isOpen) shrink(state);
  return added;
};

/** A page that was asked for after the cursor: its entries, and how things stand. */
export const takePage = (state: RoomState, page: WireRoomPage): readonly LogEntry[] => {
  takeWatermarks(state.receipts, state.me(), page);
  settleUnread(state);
  const added = takeEntries(state, page.messages, page.hasMore ? 0 : page.room.lastSeq);
  takeInfo(state, page.room);
  return added;
};

/** What the room is. Who is new in it is no recipient of what was written before, also until their event is here. */
export const takeInfo = (state: RoomState, given: RoomInfo): void => {
  const known = state.info;
  state.info = newerRoom(known, given);
  if (!known || known.version === state.info.version) return;
  const before = new Set(known.members?.map(({ userId }) => userId));
  for (const { userId } of state.info.members ?? []) {
    if (!before.has(userId)) join(state, userId, given.version);
  }
};

/** The page before the first that is loaded. Gives what is new. */
export const takeOlder = (
  state: RoomState,
  before: number,
  { messages, hasMore }: { readonly messages: readonly WireMessage[]; readonly hasMore: boolean },
): readonly LogEntry[] => {
  if (!state.log || firstSeq(state.log) !== before) return [];
  const unread = unreadOf(state);
  const entries = toEntries(state, messages);
  state.log = prepend(state.log, entries, hasMore);
  notice(state, entries);
  settleUnread(state, unread);
  return entries;
};

/** A room as the list has it. Of a room that is known already only what is not known of it. */
export const takeListed = (state: RoomState, room: ListedRoom): void => {
  takeInfo(state, room);
  state.lastListed = room.lastMessage && toEntry(room.lastMessage, state.me());
  if (!state.log) {
    state.log = logOf([], room.lastSeq);
    // Who shows it waits for its newest page.
    if (!state.isOpen) state.status = 'ready';
  }
  if (state.log.cursor === room.lastSeq) settleUnread(state, room.unread);
};

/** This member has the room up to `seq`. */
export const takeReceipt = (
  state: RoomState,
  isSeen: boolean,
  userId: string | undefined,
  seq: number,
): void => {
  advance(state.receipts, userId, { delivered: seq, seen: isSeen ? seq : 0 });
  settleUnread(state);
};

/** Lets go of what a room that nobody shows does not keep. */
export const shrink = (state: RoomState): void => {
  const unread = unreadOf(state);
  if (state.log) state.log = trim(state.log, KEPT_CLOSED);
  settleUnread(state, unread);
};

export const unreadOf = (state: RoomState): number => state.unreadBefore + countUnread(state);

export const isUnread = ({ me, receipts }: RoomState, { own, kind, seq }: LogEntry): boolean =>
  seq > marksOf(receipts, me()).seen && !own && kind === 'message';

const countUnread = (state: RoomState): number =>
  state.log?.entries.filter((entry) => isUnread(state, entry)).length ?? 0;

/** Of so many unread messages those that are not loaded: no more than lie between what was seen and the first. */
const settleUnread = (state: RoomState, unread = unreadOf(state)): void => {
  const { log, receipts, me } = state;
  const between = log?.hasOlder ? firstSeq(log) - 1 - marksOf(receipts, me()).seen : 0;
  state.unreadBefore = Math.max(0, Math.min(unread - countUnread(state), between));
};

/** What entries say beside what they hold: who joined where, and when the room was last active. */
const notice = (state: RoomState, entries: readonly LogEntry[]): void => {
  for (const entry of entries) {
    state.activeAt = Math.max(state.activeAt, Date.parse(entry.timestamp));
    if (entry.kind === 'event' && entry.change.kind === 'added') join(state, entry.change.userId, entry.seq);
    if (state.info) state.info = applyChange(state.info, entry);
  }
};

const join = ({ joins }: RoomState, userId = '', seq: number): void => {
  joins.set(userId, Math.max(seq, joins.get(userId) ?? 0));
};

const toEntries = ({ me }: RoomState, messages: readonly WireMessage[]) =>
  messages.map((message) => toEntry(message, me()));
