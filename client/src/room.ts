import { viewEntry } from './entry-view.js';
import type { Hub } from './hub.js';
import type { HubRoom } from './hub-room.js';
import type { Outbox } from './outbox.js';
import type { Member, Recipient, WireMessage, WireRoom } from './protocol.js';
import type { Rest } from './rest.js';
import { isUnread, unreadOf } from './room-state.js';
import { otherOf, titleOf, typeOf } from './room-summary.js';
import type { ChatRoom } from './room-types.js';
import type { Sync } from './sync.js';
import type { TypingTeller } from './typing.js';
import type { ChatEntry, ChatMessage } from './types.js';

const OLDER_ENTRIES = 50;
const UNREAD_ENTRIES = 200;

/** A room as it is handed to who uses the library. */
export const makeRoom = (
  room: HubRoom,
  {
    me,
    hub,
    sync,
    rest,
    outbox,
    typing,
  }: { me: () => string | undefined; hub: Hub; sync: Sync; rest: Rest; outbox: Outbox; typing: TypingTeller },
): ChatRoom => {
  const { state, emitter } = room;
  const { roomId } = state;
  const path = `/rooms/${encodeURIComponent(roomId)}`;
  let underWay: Promise<number> | undefined;

  const loadOlder = (limit: number): Promise<number> =>
    (underWay ??= sync.older(room, limit).finally(() => (underWay = undefined)));

  const messageOf = (message: WireMessage): ChatMessage => {
    const isIt = ({ kind, own, key }: ChatEntry) =>
      kind === 'message' && own && key === message.clientMessageId;
    // One that is not loaded was committed long ago.
    return (room.entries().findLast(isIt) ?? viewEntry(message, state, me())) as ChatMessage;
  };

  const sending = (committed: Promise<WireMessage>): Promise<ChatMessage> => {
    const sent = committed.then(messageOf);
    // Who does not look at it sees the message fail.
    sent.catch(() => undefined);
    return sent;
  };

  const change = async (action: string, body: object): Promise<void> => {
    hub.info(room, await rest.post<WireRoom>(`/groups/${action}`, { groupId: roomId, ...body }));
  };

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
    const entry = state.log?.entries.find((one) => isUnread(one, state.receipts.own, me()));
    if (entry === undefined || state.unreadBefore > 0) return undefined;
    const found = room.entries().find(({ seq }) => seq === entry.seq);
    return found as ChatMessage | undefined;
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
      return titleOf(state, me());
    },
    get name() {
      return state.info?.name;
    },
    get other() {
      return otherOf(state, me());
    },
    get role() {
      return state.info?.members?.find(({ userId }) => userId === me())?.role ?? 'member';
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
      return unreadOf(state, me());
    },
    get firstUnread() {
      return firstUnread();
    },
    get typists() {
      return state.typists;
    },
    get version() {
      return room.version();
    },
    on: emitter.on,
    subscribe: (listener) => emitter.on('change', listener),
    send(text, { type = 'text' } = {}) {
      typing.sent(roomId);
      return sending(outbox.send(roomId, text, type));
    },
    retry: (clientMessageId) => sending(outbox.retry(roomId, clientMessageId)),
    discard: (clientMessageId) => outbox.discard(clientMessageId),
    loadOlder: () => loadOlder(OLDER_ENTRIES),
    async loadUnread() {
      while (state.unreadBefore > 0 && (await loadOlder(UNREAD_ENTRIES)) > 0);
      return firstUnread();
    },
    async loadMembers() {
      const members = await readPages<Member>(`${path}/members`, 'members');
      if (state.info !== undefined) hub.info(room, { ...state.info, members });
      return members;
    },
    markSeen(messageId) {
      const entries = state.log?.entries ?? [];
      const entry =
        messageId === undefined ? entries.at(-1) : entries.find((one) => one.messageId === messageId);
      if (entry !== undefined) hub.seen(room, entry);
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
    close: () => hub.close(room),
  };
};

const NO_MEMBERS: readonly Member[] = [];
