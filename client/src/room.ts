import type { Acknowledger } from './acknowledger.js';
import type { ChatMessage } from './entry-types.js';
import type { Line } from './line.js';
import type { Outbox } from './outbox.js';
import type { Member, Recipient } from './protocol.js';
import { advance } from './receipts.js';
import { readPage, type Rest } from './rest.js';
import { unreadOf } from './room-state.js';
import type { ChatRoomMethods } from './room-types.js';
import type { Room, Rooms } from './rooms.js';
import type { Sync } from './sync.js';
import { makeTypingTeller } from './typing.js';

/** What a room can be told by who uses the library. */
export const makeRoomMethods = (
  room: Room,
  line: Line,
  rest: Rest,
  rooms: Rooms,
  sync: Sync,
  acks: Acknowledger,
  outbox: Outbox,
): ChatRoomMethods => {
  const { state } = room;
  const { roomId } = state;
  const typing = makeTypingTeller(line, roomId);
  let underWay: Promise<number> | undefined;

  const quietly = (sent: Promise<ChatMessage>): Promise<ChatMessage> => {
    // Who does not look at it sees the message fail.
    sent.catch(() => undefined);
    return sent;
  };

  const change = async (action: string, body: object): Promise<void> => {
    await rest(`/groups/${action}`, { groupId: roomId, ...body });
    sync.pull(room);
    await state.asking;
  };

  const readPages = async <Item>(path: string, key: string): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let next: string | undefined;
    do {
      const page = await readPage<Page<Item>>(rest, path, next);
      items.push(...(page[key] ?? []));
      ({ next } = page);
    } while (next);
    return items;
  };

  return {
    send(text, { type = 'text' } = {}) {
      typing.sent();
      return quietly(outbox.send(roomId, text, type));
    },
    retry: (clientMessageId) => quietly(outbox.retry(clientMessageId)),
    discard: outbox.discard,
    loadOlder: () => (underWay ??= sync.older(room).finally(() => (underWay = undefined))),
    async loadMembers() {
      const members = await readPages<Member>(`/rooms/${encodeURIComponent(roomId)}/members`, 'members');
      if (state.info) state.info = { ...state.info, members };
      rooms.change(room);
      return members;
    },
    markSeen(messageId) {
      const entry = state.entries.findLast((one) => one.messageId === (messageId ?? one.messageId));
      if (!entry || !unreadOf(state)) return;
      advance(state, undefined, { delivered: 0, seen: entry.seq });
      rooms.change(room);
      acks.note('messageSeen', entry);
    },
    typing: typing.typed,
    stopTyping: typing.stopped,
    statusOf: (messageId) =>
      readPages<Recipient>(`/messages/${encodeURIComponent(messageId)}/status`, 'recipients'),
    add: (userId) => change('add-member', { userId }),
    remove: (userId) => change('remove-member', { userId }),
    rename: (name) => change('rename', { name }),
    setRole: (userId, role) => change('set-role', { userId, role }),
    async leave() {
      await rest('/groups/leave', { groupId: roomId });
      rooms.leave(roomId);
    },
    close() {
      state.isOpen = false;
      rooms.change(room);
    },
  };
};

type Page<Item> = Readonly<Record<string, readonly Item[]>> & { readonly next?: string };
