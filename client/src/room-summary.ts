import { statusOf, viewEntry } from './entry-view.js';
import type { HubRoom } from './hub-room.js';
import { isPrivateRoomId, otherUser } from './private-room-id.js';
import type { Member, Presence } from './protocol.js';
import { type RoomState, unreadOf } from './room-state.js';
import type { ChatRoomSummary } from './room-types.js';
import type { ChatMessage } from './entry-types.js';

export const typeOf = ({ info, roomId }: RoomState): 'private' | 'group' =>
  info?.type ?? (isPrivateRoomId(roomId) ? 'private' : 'group');

/** The other user of a private room, as far as they are known. */
export const otherOf = ({ info, roomId, me }: RoomState): Member | undefined => {
  const userId = otherUser(roomId, me());
  if (userId === undefined) return undefined;
  return info?.members?.find((member) => member.userId === userId) ?? { userId, role: 'member' };
};

export const titleOf = (state: RoomState): string => {
  const other = otherOf(state);
  return state.info?.name ?? other?.name ?? other?.userId ?? state.roomId;
};

/** Gives the same object as long as nothing in it changed. */
export const makeSummaries = (
  presenceOf: (userId: string) => Presence | undefined,
): ((room: HubRoom) => ChatRoomSummary) => {
  const kept = new WeakMap<HubRoom, { readonly version: number; readonly summary: ChatRoomSummary }>();
  return (room) => {
    const { state, version } = room;
    const other = otherOf(state);
    const presence = other && presenceOf(other.userId);
    const before = kept.get(room);
    if (before?.version === version && before.summary.presence === presence) return before.summary;
    const lastMessage = lastMessageOf(room);
    const summary: ChatRoomSummary = {
      roomId: state.roomId,
      type: typeOf(state),
      title: titleOf(state),
      ...(other && { other }),
      ...(presence && { presence }),
      memberCount: state.info?.memberCount ?? 0,
      members: state.info?.members ?? [],
      ...(lastMessage && { lastMessage }),
      unread: unreadOf(state),
      typists: state.typists,
    };
    kept.set(room, { version, summary });
    return summary;
  };
};

/** Whether it belongs in a list of conversations: a private room does from its first message on. */
export const isListed = ({ state, entries }: HubRoom): boolean => {
  if (state.status === 'left' || state.status === 'refused') return false;
  return state.info?.type === 'group' || (state.log?.cursor ?? 0) > 0 || entries().length > 0;
};

/** Milliseconds since the epoch; what waits to be sent counts. */
export const activeAtOf = ({ state, entries }: HubRoom): number => {
  const last = entries().at(-1);
  return Math.max(state.activeAt, last?.kind === 'message' && !last.seq ? Date.parse(last.timestamp) : 0);
};

const lastMessageOf = ({ state, entries }: HubRoom): ChatMessage | undefined => {
  const { lastListed } = state;
  const listed = lastListed && viewEntry(lastListed, state, statusOf(lastListed, state));
  const last = entries().findLast(({ kind }) => kind === 'message') ?? listed;
  return last as ChatMessage | undefined;
};
