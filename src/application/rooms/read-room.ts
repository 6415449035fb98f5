import type { RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import { memberIds, requireMember } from '../../domain/room.js';
import type { MessageRepository } from '../ports/message-repository.js';
import type { Ports } from '../ports/ports.js';
import { type AnswerSizes, takeFitting } from '../views/answer-size.js';
import type { MemberView, MemberViewer, RoomView, RoomViewer } from '../views/room-view.js';

export interface GetRoomQuery {
  readonly reader: UserId;
  readonly roomId: RoomId;
}

/** @throws DomainError NOT_FOUND for a stranger. */
export type GetRoom = (query: GetRoomQuery) => Promise<RoomView>;

export const makeGetRoom =
  ({ rooms, messages, viewRoom }: Pick<Ports, 'rooms' | 'messages'> & { viewRoom: RoomViewer }): GetRoom =>
  async ({ reader, roomId }) => {
    const room = requireMember(await rooms.find(roomId), reader);
    return viewRoom(room, await lastSeqOf(messages, roomId));
  };

export interface ListMembersQuery {
  readonly reader: UserId;
  readonly roomId: RoomId;
  readonly after?: UserId | undefined;
  /** 1 to 100. Missing: 100. */
  readonly limit?: number | undefined;
}

/** Ends at the limit or at 256 KiB. */
export interface MemberPage {
  /** In ascending order of user id. */
  readonly members: readonly MemberView[];
  /** Where the next page goes on; missing on the last. */
  readonly next?: UserId;
}

export const MEMBERS_PAGE_MAX = 100;

/** @throws DomainError NOT_FOUND for a stranger. */
export type ListMembers = (query: ListMembersQuery) => Promise<MemberPage>;

export const makeListMembers =
  ({
    rooms,
    messages,
    viewMembers,
    sizes,
  }: Pick<Ports, 'rooms' | 'messages'> & { viewMembers: MemberViewer; sizes: AnswerSizes }): ListMembers =>
  async ({ reader, roomId, after, limit = MEMBERS_PAGE_MAX }) => {
    const room = requireMember(await rooms.find(roomId), reader);
    const following = [...memberIds(room)].sort().filter((user) => after === undefined || user > after);
    const lastSeq = await lastSeqOf(messages, roomId);
    const members = takeFitting(await viewMembers(room, lastSeq, following.slice(0, limit)), sizes.member);
    const next = following.length > members.length ? members.at(-1)?.userId : undefined;
    return { members, ...(next && { next }) };
  };

const lastSeqOf = async (messages: MessageRepository, roomId: RoomId): Promise<Seq> =>
  (await messages.lastSeqs([roomId])).get(roomId) ?? 0;
