import { statusOf, viewEntry } from './entry-view.js';
import type { Hub } from './hub.js';
import type { HubRoom } from './hub-room.js';
import type { Outbox } from './outbox.js';
import type { Acknowledger } from './acknowledger.js';
import type { Member, Recipient, WireMessage, WireRoom } from './protocol.js';
import type { Rest } from './rest.js';
import { isUnread, shrink, takeInfo, takeReceipt, unreadOf } from './room-state.js';
import { otherOf, titleOf, typeOf } from './room-summary.js';
import type { ChatRoom } from './room-types.js';
import type { Sync } from './sync.js';
import type { TypingTeller } from './typing.js';
import type { ChatMessage } from './entry-types.js';

const OLDER_ENTRIES = 50;
const UNREAD_ENTRIES = 200;

/** A room as it is handed to who uses the library. */
export const makeRoom = (
  room: HubRoom,
  {
    hub,
    sync,
    rest,
    acks,
    outbox,
    typing,
  }: { hub: Hub; sync: Sync; rest: Rest; acks: Acknowledger; outbox: Outbox; typing: TypingTeller },
): ChatRoom => {
  const { state, emitter } = room;
  const { roomId } = state;
  const path = `/rooms/${encodeURIComponent(roomId)}`;
  let underWay: Promise<number> | undefined;

  const loadOlder = (limit: number): Promise<number> =>
    (underWay ??= sync.older(room, limit).finally(() => (underWay = undefined)));

  const sending = (committed: Promise<WireMessage>): Promise<ChatMessage> => {
    const sent = committed.then((message) => {
      const shown = room.entries().findLast(({ own, key }) => own && key === message.clientMessageId);
      // One that is not loaded was committed long ago.
      return (shown ?? viewEntry(message, state, statusOf(message, state))) as ChatMessage;
    });
    // Who does not look at it sees the message fail.
    sent.catch(() => undefined);
    return sent;
  };

  const take = (info: WireRoom) => hub.change(room, () => takeInfo(state, info));

  const change = async (action: string, body: object): Promise<void> =>
    take(await rest.post<WireRoom>(`/groups/${action}`, { groupId: roomId, ...body }));

  const readPages = async <Item>(of: string, key: string): Promise<readonly Item[]> => {
    const items: Item[] = [];
    for (let after: string | undefined; ;) {
      const page = await rest.get<Record<string, readonly Item[]> & { next?: string }>(of, { after });
      items.push(...(page[key] ?? []));
      if (page.next === undefined) return items;
      after = page.next;
    }
  };

  /** Unread ones before the first that is loaded make it the wrong one. */
  const firstUnread = (): ChatMessage | undefined => {
    const entry = state.unreadBefore > 0 ? undefined : state.log?.entries.find((one) => isUnread(state, one));
    return entry && (room.entries().find(({ seq }) => seq === entry.seq) as ChatMessage);
  };

  return {
    roomId,
    get status() {
      return state.status;
    },
    get type() {
      return typeOf(state);
    },
    get title() {
      return titleOf(state);
    },
    get name() {
      return state.info?.name;
    },
    get other() {
      return otherOf(state);
    },
    get role() {
      return state.info?.members?.find(({ userId }) => userId === state.me())?.role ?? 'member';
    },
    get members() {
      return state.info?.members ?? NO_MEMBERS;
    },
    get memberCount() {
      return state.info?.memberCount ?? 0;
    },
    get messages() {
      return room.entries();
    },
    get hasOlder() {
      return state.log?.hasOlder ?? false;
    },
    get unread() {
      return unreadOf(state);
    },
    get firstUnread() {
      return firstUnread();
    },
    get typists() {
      return state.typists;
    },
    get version() {
      return room.version;
    },
    on: emitter.on,
    subscribe: (listener) => emitter.on('change', listener),
    send(text, { type = 'text' } = {}) {
      typing.sent(roomId);
      return sending(outbox.send(roomId, text, type));
    },
    retry: (clientMessageId) => sending(outbox.retry(clientMessageId)),
    discard: (clientMessageId) => outbox.discard(clientMessageId),
    loadOlder: () => loadOlder(OLDER_ENTRIES),
    async loadUnread() {
      while (state.unreadBefore > 0 && (await loadOlder(UNREAD_ENTRIES)) > 0);
      return firstUnread();
    },
    async loadMembers() {
      const members = await readPages<Member>(`${path}/members`, 'members');
      if (state.info !== undefined) take({ ...state.info, members });
      return members;
    },
    markSeen(messageId) {
      const entry = state.log?.entries.findLast((one) => one.messageId === (messageId ?? one.messageId));
      if (entry === undefined || unreadOf(state) === 0) return;
      hub.change(room, () => takeReceipt(state, 'seen', state.me() ?? '', entry.seq));
      acks.note('seen', roomId, entry);
    },
    typing: () => typing.typed(roomId),
    stopTyping: () => typing.stopped(roomId),
    statusOf: (messageId) =>
      readPages<Recipient>(`/messages/${encodeURIComponent(messageId)}/status`, 'recipients'),
    add: (userId) => change('add-member', { userId }),
    remove: (userId) => change('remove-member', { userId }),
    rename: (name) => change('rename', { name }),
    setRole: (userId, role) => change('set-role', { userId, role }),
    async leave() {
      await rest.post('/groups/leave', { groupId: roomId });
      hub.left(roomId);
    },
    close() {
      hub.change(room, () => {
        state.isOpen = false;
        shrink(state);
      });
      if (state.status === 'left' || state.status === 'refused') hub.forget(room);
    },
  };
};

const NO_MEMBERS: readonly Member[] = [];
