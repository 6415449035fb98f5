import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, MembershipEvent, Message, MessageChange, Seq } from '../../domain/log-entry.js';
import { endedBy } from '../../domain/membership.js';
import { type EndedMembership, memberIds, type Room } from '../../domain/room.js';
import type { IdempotencyKey } from '../storage/append.js';
import { isListed, type RoomState } from '../storage/room-state.js';

/** Shared by the repositories of rooms and of messages, as rooms are a fold of the logs. */
export interface MemoryStore {
  readonly logs: Map<RoomId, MemoryLog>;
  /** Where each message and membership event is. */
  readonly places: Map<MessageId, { readonly roomId: RoomId; readonly seq: Seq }>;
  /** The rooms that are listed for a user. */
  readonly listings: Map<UserId, Set<RoomId>>;
}

export interface MemoryLog {
  state: RoomState;
  /** The entry with seq n is at n - 1. */
  readonly entries: LogEntry[];
  /** The seqs of the messages and membership events, ascending. */
  readonly shown: Seq[];
  /** The messages that have changed, as they are now, ascending by rev. */
  readonly states: Map<Seq, Message>;
  readonly changes: Map<Seq, ChangesOfMessage>;
  readonly senders: Map<UserId, SentMessages>;
  /** In the order of ending. */
  readonly ended: EndedMembership[];
}

/** The edits and the reactions of one message. */
export interface ChangesOfMessage {
  /** The seqs of its edits, ascending. */
  readonly edits: Seq[];
  /** By user: the emojis with which they react now. */
  readonly reactions: Map<UserId, Set<string>>;
}

/** The messages that one user has sent to one room. */
export interface SentMessages {
  /** Ascending, so that a range of them is counted without reading it. */
  readonly seqs: Seq[];
  readonly byClientMessageId: Map<ClientMessageId, Seq>;
}

export const makeMemoryStore = (): MemoryStore => ({
  logs: new Map(),
  places: new Map(),
  listings: new Map(),
});

/** Stores a new room, without an entry. */
export const addRoom = (store: MemoryStore, state: RoomState): MemoryLog => {
  const log: MemoryLog = {
    state,
    entries: [],
    shown: [],
    states: new Map(),
    changes: new Map(),
    senders: new Map(),
    ended: [],
  };
  store.logs.set(state.room.id, log);
  listMembers(store, state);
  return log;
};

/** Stores the entry at the end of its log, and the room and the listings as the entry leaves them. */
export const addEntry = (store: MemoryStore, entry: LogEntry, after: RoomState): void => {
  const log = store.logs.get(entry.roomId) ?? addRoom(store, after);
  const { room } = log.state;
  const ended = room.type === 'group' && entry.kind === 'event' ? endedBy(room, entry) : undefined;
  if (ended !== undefined) log.ended.push(ended);
  log.state = after;
  log.entries.push(entry);
  if (entry.kind === 'change') return addChange(log, entry);
  log.shown.push(entry.seq);
  store.places.set(entry.id, { roomId: entry.roomId, seq: entry.seq });
  if (entry.kind === 'message') addMessage(log, entry);
  else relist(store, after.room, entry);
};

/** In its present state. Missing: the sender has sent no message with this clientMessageId to the room. */
export const findByClientMessageId = (
  store: MemoryStore,
  roomId: RoomId,
  { sender, clientMessageId }: IdempotencyKey,
): Message | undefined => {
  const log = store.logs.get(roomId);
  const seq = log?.senders.get(sender)?.byClientMessageId.get(clientMessageId);
  return log && seq !== undefined ? messageAt(log, seq) : undefined;
};

/** The message at this seq in its present state. */
export const messageAt = (log: MemoryLog, seq: Seq): Message | undefined => {
  const entry = log.states.get(seq) ?? log.entries[seq - 1];
  return entry?.kind === 'message' ? entry : undefined;
};

/** The rooms listed for a user, in no order. */
export const listedFor = (store: MemoryStore, user: UserId): readonly RoomState[] =>
  [...(store.listings.get(user) ?? [])].flatMap((id) => store.logs.get(id)?.state ?? []);

const addMessage = (log: MemoryLog, message: Message): void => {
  let sent = log.senders.get(message.sender);
  if (sent === undefined) {
    sent = { seqs: [], byClientMessageId: new Map() };
    log.senders.set(message.sender, sent);
  }
  sent.seqs.push(message.seq);
  sent.byClientMessageId.set(message.clientMessageId, message.seq);
};

const addChange = (log: MemoryLog, { seq, by, target, change }: MessageChange): void => {
  const known = log.changes.get(target.seq);
  const { edits, reactions }: ChangesOfMessage = known ?? { edits: [], reactions: new Map() };
  if (known === undefined) log.changes.set(target.seq, { edits, reactions });
  if (change.kind === 'edited') edits.push(seq);
  if (change.kind !== 'reacted') return;
  const emojis = reactions.get(by) ?? new Set();
  if (change.on) emojis.add(change.emoji);
  else emojis.delete(change.emoji);
  if (emojis.size > 0) reactions.set(by, emojis);
  else reactions.delete(by);
};

const listMembers = (store: MemoryStore, state: RoomState): void => {
  const { room } = state;
  for (const user of memberIds(room)) if (isListed(state, user)) list(store, user, room.id);
};

const relist = (store: MemoryStore, room: Room, { change }: MembershipEvent): void => {
  if (change.kind === 'added') list(store, change.userId, room.id);
  if (change.kind === 'removed' || change.kind === 'left') unlist(store, change.userId, room.id);
};

const list = (store: MemoryStore, user: UserId, id: RoomId): void => {
  const listed = store.listings.get(user);
  if (listed === undefined) store.listings.set(user, new Set([id]));
  else listed.add(id);
};

const unlist = (store: MemoryStore, user: UserId, id: RoomId): void => {
  const listed = store.listings.get(user);
  listed?.delete(id);
  if (listed?.size === 0) store.listings.delete(user);
};
