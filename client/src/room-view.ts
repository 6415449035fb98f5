import type { ChatEntry, ChatMessage } from './entry-types.js';
import { isPrivate, otherUser } from './private-room-id.js';
import type { People } from './people.js';
import type { Member } from './protocol.js';
import { hasOlder } from './room-log.js';
import { type RoomState, shownPart } from './room-state.js';
import type { ChatRoomView } from './room-types.js';
import { reuseIfEqual } from './reuse-if-equal.js';
import { firstUnreadOf, lacksPage, unreadCounts } from './unread.js';

const NO_MEMBERS: readonly Member[] = [];

/** The messages and changes that the server has not committed, or the log does not have yet. */
interface OwnSends {
  readonly unsent: readonly ChatMessage[];
  readonly withOwnChanges: <Entry extends ChatEntry>(entry: Entry) => Entry;
}

/** The view of a room, with its unsent messages and changes. An object of `before` in which nothing has changed stays the same. */
export const viewOf = (
  state: RoomState,
  { unsent, withOwnChanges }: OwnSends,
  profileOf: People['get'],
  before?: ChatRoomView,
): ChatRoomView => {
  const { roomId, me, status, error, info, isOpen, typists, isMuted, lastListed, activeAt } = state;
  const part = shownPart(state);
  const messages = reuseIfEqual(before?.messages, [...part.entries, ...unsent].map(withOwnChanges));
  const newest = [...state.entries, ...unsent];
  const members = info?.members ?? NO_MEMBERS;
  const find = (userId: string | undefined) => members.find((member) => member.userId === userId);
  const otherId = otherUser(roomId, me());
  const other = find(otherId);
  const last = newest.findLast(({ kind }) => kind === 'message') ?? lastListed;
  const lastMessage = last && withOwnChanges(last);
  const view: ChatRoomView = {
    roomId,
    // A room that is only listed has no page yet.
    status: status === 'ready' && !isOpen && lacksPage(state) ? 'loading' : status,
    error,
    type: isPrivate(roomId) ? 'private' : 'group',
    title: info?.name ?? other?.name ?? otherId ?? roomId,
    other,
    role: find(me())?.role ?? 'member',
    members,
    memberCount: info?.memberCount ?? 0,
    messages,
    lastMessage: lastMessage as ChatMessage | undefined,
    senderName: lastMessage && (find(lastMessage.sender)?.name ?? profileOf(lastMessage.sender)?.name),
    hasOlder: hasOlder(part),
    hasNewer: state.window !== undefined,
    ...unreadCounts(state),
    firstUnread: firstUnreadOf(state),
    muted: isMuted,
    activeAt: newest.at(-1)?.timestamp ?? activeAt,
    typists: reuseIfEqual(before?.typists, typists),
  };
  return reuseIfEqual(before, view);
};
