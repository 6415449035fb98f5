import type { Acknowledger } from './acknowledger.js';
import type { Emitter } from './emitter.js';
import { viewEntry } from './entry-view.js';
import { type HubRoom, makeHubRoom } from './hub-room.js';
import type { Outbox } from './outbox.js';
import type {
  ListedRoom,
  WireMessage,
  WireReceipt,
  WireReceiptCounts,
  WireRoom,
  WireRoomPage,
} from './protocol.js';
import { advance, EXACT_MAX_MEMBERS, takeCount } from './receipts.js';
import * as change from './room-state.js';
import type { RoomStatus } from './room-types.js';
import type { ChatClientEvents } from './types.js';

/** What the server has to be asked for: names of new members, who has what, how much is unread, who is there. */
export type Need = 'members' | 'receipts' | 'unread' | 'presence';

/** All rooms. Every change of one goes through here, and is told to who listens and to the server. */
export interface Hub {
  readonly get: (roomId: string) => HubRoom | undefined;
  readonly ensure: (roomId: string) => HubRoom;
  readonly all: () => Iterable<HubRoom>;
  /** `isNews`: tells listeners of what this user was not delivered before. */
  readonly newestPage: (room: HubRoom, page: WireRoomPage, isNews: boolean) => void;
  readonly page: (room: HubRoom, page: WireRoomPage) => void;
  readonly live: (room: HubRoom, entry: WireMessage) => void;
  readonly older: (
    room: HubRoom,
    before: number,
    page: { messages: readonly WireMessage[]; hasMore: boolean },
  ) => number;
  readonly info: (room: HubRoom, info: WireRoom) => void;
  readonly listed: (rooms: readonly ListedRoom[]) => void;
  readonly receipt: (kind: 'delivered' | 'seen', receipt: WireReceipt) => void;
  readonly counts: (counts: WireReceiptCounts) => void;
  readonly seen: (room: HubRoom, entry: WireMessage) => void;
  readonly typing: (roomId: string, userId: string, isTyping: boolean) => void;
  readonly nobodyTypes: () => void;
  readonly status: (room: HubRoom, status: RoomStatus) => void;
  /** This user is no member any more. */
  readonly left: (roomId: string) => void;
  /** As if nothing were known of it. */
  readonly reset: (room: HubRoom) => void;
  /** Nobody shows it any more. */
  readonly close: (room: HubRoom) => void;
  readonly changed: (room: HubRoom) => void;
}

export const makeHub = ({
  me,
  outbox,
  acks,
  emit,
  onChange,
  onNeed,
}: {
  me: () => string | undefined;
  outbox: Outbox;
  acks: Acknowledger;
  emit: Emitter<ChatClientEvents>['emit'];
  /** Called in the turn of the change, once for each. */
  onChange: (room: HubRoom) => void;
  onNeed: (need: Need, room: HubRoom) => void;
}): Hub => {
  const rooms = new Map<string, HubRoom>();
  /** Rooms that began while this device was connected: their people are told of only when something changes. */
  const introduced = new WeakSet<HubRoom>();

  const ensure = (roomId: string): HubRoom => {
    const known = rooms.get(roomId);
    if (known !== undefined) return known;
    const room = makeHubRoom(roomId, me, outbox);
    rooms.set(roomId, room);
    return room;
  };

  const changed = (room: HubRoom) => {
    room.touch();
    onChange(room);
  };

  /** What follows from entries that are new here. */
  const arrived = (
    room: HubRoom,
    added: readonly WireMessage[],
    news: readonly WireMessage[],
    before: WireRoom | undefined,
  ) => {
    const { state } = room;
    for (const entry of added) if (entry.sender === me() && entry.type !== 'event') outbox.inLog(entry);
    for (const { committed } of outbox.of(state.roomId)) {
      // Committed long ago: what is loaded begins after it.
      if (committed && committed.seq <= (state.log?.cursor ?? 0)) outbox.inLog(committed);
    }
    const { own } = state.receipts;
    // Of a room that is only listed its last message is all that is there.
    const got = added.length > 0 ? added : state.lastListed ? [state.lastListed] : [];
    const last = got.at(-1);
    if (last && got.some((entry) => entry.seq > own.delivered && change.isUnread(entry, own, me()))) {
      acks.note('delivered', state.roomId, last);
    }
    changed(room);
    for (const entry of news) {
      const shown = viewEntry(entry, state, me());
      room.emitter.emit('message', shown);
      emit('message', shown);
    }
    change.shrink(state, me());
    membersChanged(room, before, added);
    if (state.isUnreadVague) onNeed('unread', room);
    if ((state.log?.cursor ?? 0) === 0 || introduced.has(room)) return;
    introduced.add(room);
    onNeed('presence', room);
    // A private room that nobody had written to told no names.
    if (state.info?.members?.every(({ name }) => name === undefined)) onNeed('members', room);
  };

  const membersChanged = (
    room: HubRoom,
    before: WireRoom | undefined,
    added: readonly WireMessage[] = [],
  ) => {
    const { info } = room.state;
    if (info === undefined || before === undefined || info.members === before.members) return;
    room.emitter.emit('members', info.members ?? []);
    // Events tell no names.
    if (added.some(({ event }) => event?.kind === 'added')) onNeed('members', room);
    // Who has what is told in another form from here on.
    const isSmall = ({ memberCount }: WireRoom) => memberCount <= EXACT_MAX_MEMBERS;
    if (isSmall(info) !== isSmall(before)) onNeed('receipts', room);
  };

  const setTypists = (room: HubRoom, userIds: readonly string[]) => {
    room.state.typists = userIds;
    changed(room);
    room.emitter.emit('typing', userIds);
    emit('typing', { roomId: room.state.roomId, userIds });
  };

  const status = (room: HubRoom, value: RoomStatus) => {
    const { state } = room;
    if (state.status === value) return;
    state.status = value;
    changed(room);
    if (value === 'left' || value === 'refused') acks.forget(state.roomId);
    if (value !== 'left') return;
    state.typists = [];
    room.emitter.emit('left', undefined);
  };

  return {
    ensure,
    changed,
    get: (roomId) => rooms.get(roomId),
    all: () => rooms.values(),
    newestPage(room, page, isNews) {
      const before = room.state.info;
      change.takeNewestPage(room.state, page);
      const news = isNews ? page.messages.filter(({ seq }) => seq > page.delivered) : [];
      arrived(room, page.messages, news, before);
    },
    page(room, page) {
      const before = room.state.info;
      const added = change.takePage(room.state, page, me());
      arrived(room, added, added, before);
    },
    live(room, entry) {
      const before = room.state.info;
      const added = change.takeEntries(room.state, [entry]);
      arrived(room, added, added, before);
    },
    older(room, before, { messages, hasMore }) {
      const count = change.takeOlder(room.state, before, messages, hasMore, me());
      for (const entry of messages) if (entry.sender === me() && entry.type !== 'event') outbox.inLog(entry);
      changed(room);
      return count;
    },
    info(room, info) {
      const before = room.state.info;
      change.takeInfo(room.state, info);
      if (room.state.info === before) return;
      changed(room);
      membersChanged(room, before);
    },
    listed(list) {
      let activeAt = 0;
      // From the oldest on: the list's order says of a room without a message when it was active.
      for (const listed of [...list].reverse()) {
        const room = ensure(listed.roomId);
        const { lastMessage } = listed;
        activeAt = Math.max(activeAt, lastMessage ? Date.parse(lastMessage.timestamp) : 0);
        room.state.activeAt = Math.max(room.state.activeAt, activeAt);
        change.takeListed(room.state, listed, me());
        changed(room);
      }
    },
    receipt(kind, { roomId, userId, messageId, seq, timestamp }) {
      const room = rooms.get(roomId);
      if (room === undefined) return;
      const { state } = room;
      const before = state.receipts;
      if (userId === me() && kind === 'seen') change.takeOwnSeen(state, seq, me());
      else state.receipts = advance(state.receipts, { userId, me: me(), kind, seq });
      if (state.receipts === before) return;
      changed(room);
      room.emitter.emit('receipt', { roomId, kind, userId, messageId, seq, timestamp });
      if (state.isUnreadVague) onNeed('unread', room);
    },
    counts(counts) {
      const room = rooms.get(counts.roomId);
      if (room === undefined) return;
      room.state.receipts = takeCount(room.state.receipts, counts);
      changed(room);
    },
    seen(room, entry) {
      const hadUnread = change.unreadOf(room.state, me()) > 0;
      if (!change.takeOwnSeen(room.state, entry.seq, me()) || !hadUnread) return;
      acks.note('seen', room.state.roomId, entry);
      changed(room);
      if (room.state.isUnreadVague) onNeed('unread', room);
    },
    typing(roomId, userId, isTyping) {
      const room = rooms.get(roomId);
      if (room === undefined) return;
      const others = room.state.typists.filter((typist) => typist !== userId);
      if (userId === me() || (!isTyping && others.length === room.state.typists.length)) return;
      setTypists(room, isTyping ? [...others, userId] : others);
    },
    nobodyTypes() {
      for (const room of rooms.values()) if (room.state.typists.length > 0) setTypists(room, []);
    },
    status,
    left(roomId) {
      const room = rooms.get(roomId);
      if (room !== undefined) status(room, 'left');
    },
    reset(room) {
      room.state.log = undefined;
      status(room, 'loading');
    },
    close(room) {
      const { state } = room;
      state.isOpen = false;
      change.shrink(state, me());
      changed(room);
      if (state.status === 'left' || state.status === 'refused') rooms.delete(state.roomId);
    },
  };
};
