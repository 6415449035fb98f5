import { applyChange, newerRoom } from './membership.js';
import type { ListedRoom, WireMessage, WireRoom, WireRoomPage } from './protocol.js';
import { advance, type Marks, NO_RECEIPTS, type Receipts, takeWatermarks } from './receipts.js';
import { append, emptyLog, firstSeq, logOf, prepend, type RoomLog, trim } from './room-log.js';
import type { RoomStatus } from './room-types.js';

/** What the client knows of one room. The functions below change it. */
export interface RoomState {
  readonly roomId: string;
  /** This user; undefined only before there is anything to know. */
  readonly me: () => string | undefined;
  status: RoomStatus;
  isOpen: boolean;
  info: WireRoom | undefined;
  /** Undefined until it is known where it ends. */
  log: RoomLog | undefined;
  receipts: Receipts;
  /** Where members are known to have joined, by the events that are loaded. */
  joins: ReadonlyMap<string, number>;
  /** Unread messages before the first that is loaded; at most so many, where nobody has counted them. */
  unreadBefore: number;
  /** The newest message as the list of rooms had it. */
  lastListed: WireMessage | undefined;
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
  isOpen: false,
  info: undefined,
  log: undefined,
  receipts: NO_RECEIPTS,
  joins: new Map(),
  unreadBefore: 0,
  lastListed: undefined,
  activeAt: 0,
  typists: [],
});

/** The newest page, in the place of whatever was there. */
export const takeNewestPage = (state: RoomState, page: WireRoomPage): readonly WireMessage[] => {
  state.joins = new Map();
  state.info = page.room;
  state.receipts = takeWatermarks(NO_RECEIPTS, page);
  state.log = logOf(page.messages, page.room.lastSeq);
  state.status = 'ready';
  notice(state, page.messages);
  settleUnread(state, Infinity);
  return page.messages;
};

/**
 * What came after the cursor. Gives what is new, in order. `upTo`: see `append`.
 */
export const takeEntries = (
  state: RoomState,
  entries: readonly WireMessage[],
  upTo?: number,
): readonly WireMessage[] => {
  if (state.log === undefined) return [];
  const { log, added } = append(state.log, entries, upTo);
  state.log = log;
  notice(state, added);
  if (!state.isOpen) shrink(state);
  return added;
};

/** A page that was asked for after the cursor: its entries, and how things stand. */
export const takePage = (state: RoomState, page: WireRoomPage): readonly WireMessage[] => {
  state.receipts = takeWatermarks(state.receipts, page);
  settleUnread(state);
  const added = takeEntries(state, page.messages, page.hasMore ? 0 : page.room.lastSeq);
  takeInfo(state, page.room);
  return added;
};

/** What the room is. Who is new in it is no recipient of what was written before, also until their event is here. */
export const takeInfo = (state: RoomState, given: WireRoom): void => {
  const known = state.info;
  state.info = newerRoom(known, given);
  const before = new Set(known?.members?.map(({ userId }) => userId));
  if (known === undefined || known.version === state.info.version) return;
  for (const { userId } of state.info.members ?? [])
    if (!before.has(userId)) join(state, userId, given.version);
};

/** The page before the first that is loaded. Gives what is new. */
export const takeOlder = (
  state: RoomState,
  before: number,
  { messages, hasMore }: { readonly messages: readonly WireMessage[]; readonly hasMore: boolean },
): readonly WireMessage[] => {
  if (state.log === undefined || firstSeq(state.log) !== before) return [];
  state.log = prepend(state.log, messages, hasMore);
  for (const { seq, event } of messages) {
    if (event?.kind === 'added' && !state.joins.has(event.userId ?? '')) join(state, event.userId, seq);
  }
  settleUnread(state, state.unreadBefore - countUnread(state, messages));
  return messages;
};

/** A room as the list has it. Of a room that is known already only what is not known of it. */
export const takeListed = (state: RoomState, room: ListedRoom): void => {
  takeInfo(state, room);
  state.lastListed = room.lastMessage;
  if (state.log === undefined) {
    state.log = emptyLog(room.lastSeq);
    // Who shows it waits for its newest page.
    if (!state.isOpen) state.status = 'ready';
  }
  if (state.log.cursor === room.lastSeq) settleUnread(state, room.unread - countUnread(state));
};

export const takeReceipt = (state: RoomState, kind: keyof Marks, userId: string, seq: number): void => {
  state.receipts = advance(state.receipts, userId === state.me() ? undefined : userId, kind, seq);
  settleUnread(state);
};

/** Lets go of what a room that nobody shows does not keep. */
export const shrink = (state: RoomState): void => {
  if (state.log === undefined) return;
  const { entries } = state.log;
  state.log = trim(state.log, KEPT_CLOSED);
  const dropped = entries.slice(0, entries.length - state.log.entries.length);
  settleUnread(state, state.unreadBefore + countUnread(state, dropped));
};

export const unreadOf = (state: RoomState): number => state.unreadBefore + countUnread(state);

export const isUnread = ({ me, receipts }: RoomState, { sender, type, seq }: WireMessage): boolean =>
  seq > receipts.own.seen && sender !== me() && type !== 'event';

const countUnread = (state: RoomState, entries = state.log?.entries ?? []): number => {
  let count = 0;
  // From the end, as what is unread is there.
  for (let i = entries.length - 1; i >= 0; i--) {
    const entry = entries[i];
    if (entry === undefined || entry.seq <= state.receipts.own.seen) break;
    if (isUnread(state, entry)) count++;
  }
  return count;
};

/** No more than there are entries between what was seen and the first that is loaded. */
const settleUnread = (state: RoomState, before = state.unreadBefore): void => {
  const { log, receipts } = state;
  const room = log?.hasOlder ? firstSeq(log) - 1 - receipts.own.seen : 0;
  state.unreadBefore = Math.max(0, Math.min(before, room));
};

/** What entries say beside what they hold: who joined where, and when the room was last active. */
const notice = (state: RoomState, entries: readonly WireMessage[]): void => {
  for (const entry of entries) {
    const { seq, timestamp, event } = entry;
    state.activeAt = Math.max(state.activeAt, Date.parse(timestamp));
    if (event === undefined) continue;
    if (event.kind === 'added') join(state, event.userId, seq);
    if (state.info !== undefined) state.info = applyChange(state.info, entry);
  }
};

const join = (state: RoomState, userId = '', seq: number): void => {
  state.joins = new Map(state.joins).set(userId, seq);
};
