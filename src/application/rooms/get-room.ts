import type { RoomId, UserId } from '../../domain/ids.js';
import { requireMember } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import type { RoomView, RoomViewer } from './room-view.js';

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
    const lastSeq = (await messages.lastSeqs([roomId])).get(roomId) ?? 0;
    return viewRoom(room, lastSeq);
  };
