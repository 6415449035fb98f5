import { applyChange, newerRoom } from './membership.js';
import type { ListedRoom, WireMessage, WireRoom, WireRoomPage } from './protocol.js';
import { advance, type Marks, NO_RECEIPTS, type Receipts, takeWatermarks } from './receipts.js';
import { append, emptyLog, firstSeq, logOf, prepend, type RoomLog, trim } from './room-log.js';
import type { RoomStatus } from './room-types.js';

/** What the client knows of one room. The functions below change it; nobody else does. */
export interface RoomState {
  readonly roomId: string;
  status: RoomStatus;
  isOpen: boolean;
  info: WireRoom | undefined;
  /** Undefined until it is known where it ends. */
  log: RoomLog | undefined;
  receipts: Receipts;
  /** Where members are known to have joined, by the events that are loaded. */
  readonly joins: Map<string, number>;
  /** Unread messages before the first that is loaded. */
  unreadBefore: number;
  /** Whether `unreadBefore` is only an upper bound. */
  isUnreadVague: boolean;
  /** The newest message as the list of rooms had it. */
  lastListed: WireMessage | undefined;
  /** Milliseconds since the epoch. */
  activeAt: number;
  typists: readonly string[];
}

/** What is kept of a room that nobody shows. */
export const KEPT_CLOSED = 50;

export const newRoomState = (roomId: string): RoomState => ({
  roomId,
  status: 'loading',
  isOpen: false,
  info: undefined,
  log: undefined,
  receipts: NO_RECEIPTS,
  joins: new Map(),
  unreadBefore: 0,
  isUnreadVague: false,
  lastListed: undefined,
  activeAt: 0,
  typists: [],
});

/** The newest page, in the place of whatever was there. */
export const takeNewestPage = (state: RoomState, page: WireRoomPage): void => {
  state.joins.clear();
  state.receipts = takeWatermarks(NO_RECEIPTS, page);
  state.info = newerRoom(undefined, page.room);
  state.log = logOf(page.messages, page.room.lastSeq);
  state.status = 'ready';
  notice(state, page.messages);
  const missing = state.log.hasOlder ? firstSeq(state.log) - 1 - state.receipts.own.seen : 0;
  state.unreadBefore = Math.max(0, missing);
  state.isUnreadVague = missing > 0;
};

/** What came after the cursor. Gives what is new, in order. `upTo`: see `append`. */
export const takeEntries = (
  state: RoomState,
  entries: readonly WireMessage[],
  upTo?: number,
): readonly WireMessage[] => {
  if (state.log === undefined) return [];
  const { log, added } = append(state.log, entries, upTo);
  state.log = log;
  notice(state, added);
  return added;
};

/** A page that was asked for after the cursor: its entries, and how things stand. */
export const takePage = (
  state: RoomState,
  page: WireRoomPage,
  me: string | undefined,
): readonly WireMessage[] => {
  const seen = Math.max(page.seen, state.receipts.own.seen);
  state.receipts = takeWatermarks(state.receipts, page);
  takeOwnSeen(state, seen, me);
  const added = takeEntries(state, page.messages, page.hasMore ? undefined : page.room.lastSeq);
  takeInfo(state, page.room);
  return added;
};

export const takeInfo = (state: RoomState, info: WireRoom): void => {
  state.info = newerRoom(state.info, info);
};

export const takeOlder = (
  state: RoomState,
  before: number,
  entries: readonly WireMessage[],
  hasOlder: boolean,
  me: string | undefined,
): number => {
  if (state.log === undefined) return 0;
  const log = prepend(state.log, before, entries, hasOlder);
  if (log === state.log) return 0;
  state.log = log;
  notice(state, entries);
  settleUnread(state, state.unreadBefore - countUnread(entries, state.receipts.own, me));
  return entries.length;
};

/** A room as the list has it. Of a room that is known already only what is not known of it. */
export const takeListed = (state: RoomState, room: ListedRoom, me: string | undefined): void => {
  takeInfo(state, room);
  state.lastListed = room.lastMessage ?? state.lastListed;
  if (state.log === undefined) {
    state.log = emptyLog(room.lastSeq);
    // Who shows it waits for its newest page.
    if (!state.isOpen) state.status = 'ready';
    state.unreadBefore = room.unread;
  } else if (state.isUnreadVague && room.lastSeq <= state.log.cursor) {
    const loaded = state.log.entries.filter(({ seq }) => seq <= room.lastSeq);
    state.isUnreadVague = false;
    settleUnread(state, room.unread - countUnread(loaded, state.receipts.own, me));
  }
};

/** One's own seen watermark, moved here or on another device. False where it was there already. */
export const takeOwnSeen = (state: RoomState, seq: number, me: string | undefined): boolean => {
  const receipts = advance(state.receipts, { userId: me ?? '', me: me ?? '', kind: 'seen', seq });
  const moved = receipts !== state.receipts;
  state.receipts = receipts;
  // How many of those before the first are left is the server's to say.
  if (moved && state.unreadBefore > 0) state.isUnreadVague = true;
  settleUnread(state, state.unreadBefore);
  return moved;
};

/** Lets go of what a room that nobody shows does not keep. */
export const shrink = (state: RoomState, me: string | undefined): void => {
  if (state.isOpen || state.log === undefined) return;
  const log = trim(state.log, KEPT_CLOSED);
  if (log === state.log) return;
  const dropped = state.log.entries.slice(0, state.log.entries.length - log.entries.length);
  state.log = log;
  settleUnread(state, state.unreadBefore + countUnread(dropped, state.receipts.own, me));
};

export const unreadOf = (state: RoomState, me: string | undefined): number =>
  state.unreadBefore + countUnread(state.log?.entries ?? [], state.receipts.own, me);

export const isUnread = (
  { sender, type, seq }: WireMessage,
  { seen }: Marks,
  me: string | undefined,
): boolean => seq > seen && sender !== me && type !== 'event';

const countUnread = (entries: readonly WireMessage[], own: Marks, me: string | undefined): number => {
  let count = 0;
  // From the end, as what is unread is there.
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry === undefined || entry.seq <= own.seen) break;
    if (isUnread(entry, own, me)) count++;
  }
  return count;
};

const settleUnread = (state: RoomState, before: number): void => {
  const { log, receipts } = state;
  const none = log !== undefined && (!log.hasOlder || firstSeq(log) - 1 <= receipts.own.seen);
  state.unreadBefore = none ? 0 : Math.max(0, before);
  if (none) state.isUnreadVague = false;
};

/** What entries say beside what they hold: who joined where, and when the room was last active. */
const notice = (state: RoomState, entries: readonly WireMessage[]): void => {
  for (const entry of entries) {
    state.activeAt = Math.max(state.activeAt, Date.parse(entry.timestamp));
    if (entry.event === undefined) continue;
    const { kind, userId = '' } = entry.event;
    if (kind === 'added') state.joins.set(userId, Math.max(entry.seq, state.joins.get(userId) ?? 0));
    if (state.info !== undefined) state.info = applyChange(state.info, entry);
  }
};
