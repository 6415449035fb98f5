import type { ChatMessage } from './entry-types.js';
import { keep } from './keep.js';
import { otherUser } from './private-room-id.js';
import type { Member } from './protocol.js';
import { type RoomState, unreadOf } from './room-state.js';
import type { ChatRoomView } from './room-types.js';

/** What is shown of a room, with what waits to be sent; the same objects as before where nothing in them changed. */
export const viewOf = (
  state: RoomState,
  sends: readonly ChatMessage[],
  before?: ChatRoomView,
): ChatRoomView => {
  const { roomId, me, status, error, info, entries, hasOlder, typists, lastListed, activeAt } = state;
  const messages = keep(before?.messages, [...entries, ...sends]);
  const members = info?.members ?? NO_MEMBERS;
  const find = (id: string) => members.find(({ userId }) => userId === id);
  const otherId = otherUser(roomId, me());
  const other = find(otherId ?? '');
  const last = messages.findLast(({ kind }) => kind === 'message') ?? lastListed;
  const view: ChatRoomView = {
    roomId,
    status,
    error,
    // A group's id has none.
    type: roomId.includes('_') ? 'private' : 'group',
    title: info?.name ?? other?.name ?? otherId ?? roomId,
    other,
    role: find(me())?.role ?? 'member',
    members,
    memberCount: info?.memberCount ?? 0,
    messages,
    lastMessage: last as ChatMessage | undefined,
    hasOlder,
    unread: unreadOf(state),
    activeAt: messages.at(-1)?.timestamp ?? activeAt,
    typists: keep(before?.typists, typists),
  };
  return keep(before, view);
};

const NO_MEMBERS: readonly Member[] = [];
