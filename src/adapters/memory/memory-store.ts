import type { ClientMessageId, MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, MembershipEvent, Message, Seq } from '../../domain/log-entry.js';
import { applyChange } from '../../domain/membership.js';
import { memberIds, type Room } from '../../domain/room.js';

/** What rooms and messages share: rooms are a fold of the logs. */
export interface MemoryStore {
  readonly rooms: Map<RoomId, RoomState>;
  readonly entries: Map<MessageId, LogEntry>;
  readonly listings: Map<UserId, Set<RoomId>>;
}

export interface RoomState {
  room: Room;
  readonly createdAt: number;
  /** The entry with seq n is at n - 1. */
  readonly log: LogEntry[];
  /** The places of the membership events, so that messages are counted without reading them. */
  readonly eventSeqs: Seq[];
  readonly senders: Map<UserId, Sent>;
}

/** What one user has sent to one room. */
export interface Sent {
  readonly seqs: Seq[];
  /** Without those whose clientMessageId is their id: `entries` has them. */
  readonly byClientMessageId: Map<ClientMessageId, Message>;
}

export const makeMemoryStore = (): MemoryStore => ({
  rooms: new Map(),
  entries: new Map(),
  listings: new Map(),
});

export const addRoom = (store: MemoryStore, room: Room, createdAt: number): RoomState => {
  const state: RoomState = { room, createdAt, log: [], eventSeqs: [], senders: new Map() };
  store.rooms.set(room.id, state);
  return state;
};

/** Puts the entry at the end of the room's log and folds it into the room and the listings. */
export const addEntry = (store: MemoryStore, state: RoomState, entry: LogEntry): void => {
  if (state.room.type === 'private' && state.log.length === 0) listForAll(store, state.room);
  state.log.push(entry);
  store.entries.set(entry.id, entry);
  if (entry.kind === 'message') {
    addMessage(state, entry);
  } else {
    state.eventSeqs.push(entry.seq);
    fold(store, state, entry);
  }
};

/** The message of that name, if there is one. */
export const findSent = (
  store: MemoryStore,
  roomId: RoomId,
  sender: UserId,
  clientMessageId: ClientMessageId,
): Message | undefined => {
  const named = store.rooms.get(roomId)?.senders.get(sender)?.byClientMessageId.get(clientMessageId);
  if (named !== undefined) return named;
  const entry = store.entries.get(clientMessageId as string as MessageId);
  if (entry?.kind !== 'message' || entry.roomId !== roomId || entry.sender !== sender) return undefined;
  return hasDefaultName(entry) ? entry : undefined;
};

export const list = (store: MemoryStore, user: UserId, id: RoomId): void => {
  const listed = store.listings.get(user);
  if (listed === undefined) store.listings.set(user, new Set([id]));
  else listed.add(id);
};

export const listForAll = (store: MemoryStore, room: Room): void => {
  for (const user of memberIds(room)) list(store, user, room.id);
};

export const isListed = (store: MemoryStore, user: UserId, id: RoomId): boolean =>
  store.listings.get(user)?.has(id) ?? false;

/** The rooms listed for a user, in no order. */
export const listedFor = (store: MemoryStore, user: UserId): readonly RoomState[] =>
  [...(store.listings.get(user) ?? [])].flatMap((id) => store.rooms.get(id) ?? []);

const addMessage = (state: RoomState, message: Message): void => {
  let sent = state.senders.get(message.sender);
  if (sent === undefined) {
    sent = { seqs: [], byClientMessageId: new Map() };
    state.senders.set(message.sender, sent);
  }
  sent.seqs.push(message.seq);
  if (!hasDefaultName(message)) sent.byClientMessageId.set(message.clientMessageId, message);
};

const hasDefaultName = (message: Message): boolean =>
  (message.clientMessageId as string) === (message.id as string);

const fold = (store: MemoryStore, state: RoomState, event: MembershipEvent): void => {
  if (state.room.type === 'private') return;
  state.room = applyChange(state.room, event);
  const { change } = event;
  if (change.kind === 'added') list(store, change.userId, state.room.id);
  if (change.kind === 'removed' || change.kind === 'left') unlist(store, change.userId, state.room.id);
};

const unlist = (store: MemoryStore, user: UserId, id: RoomId): void => {
  const listed = store.listings.get(user);
  listed?.delete(id);
  if (listed?.size === 0) store.listings.delete(user);
};
