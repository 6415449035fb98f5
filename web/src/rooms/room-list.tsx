import type { ChatRoomView } from '@parley/client';
import { useConnection } from '@parley/client/react';
import { RoomRow } from './room-row.js';

interface RoomListProps {
  readonly rooms: readonly ChatRoomView[];
  readonly openRoomId: string | undefined;
  readonly searching: boolean;
}

export const RoomList = ({ rooms, openRoomId, searching }: RoomListProps) => {
  const connected = useConnection() === 'online';
  return (
    <div className="room-list">
      {rooms.length === 0 && (
        <p className="list-note">
          {searching ? 'No conversation has that name.' : 'No conversations yet. Start one with the plus.'}
        </p>
      )}
      <ul>
        {rooms.map((room) => (
          <RoomRow key={room.roomId} room={room} open={room.roomId === openRoomId} connected={connected} />
        ))}
      </ul>
    </div>
  );
};
