import type { ChatRoomView } from '@parley/client';
import { useConnection } from '@parley/client/react';
import { RoomRow } from './room-row.js';

interface RoomListProps {
  readonly rooms: readonly ChatRoomView[];
  readonly openRoomId: string | undefined;
  readonly searching: boolean;
  readonly onNewChat: () => void;
}

export const RoomList = ({ rooms, openRoomId, searching, onNewChat }: RoomListProps) => {
  const connected = useConnection() === 'online';
  return (
    <div className="parley-room-list">
      {rooms.length === 0 && (
        <div className="parley-list-note">
          <p>{searching ? 'No conversation has that name.' : 'No conversations yet.'}</p>
          {!searching && (
            <button type="button" className="parley-button parley-primary" onClick={onNewChat}>
              Start the first one
            </button>
          )}
        </div>
      )}
      <ul>
        {rooms.map((room) => (
          <RoomRow key={room.roomId} room={room} open={room.roomId === openRoomId} connected={connected} />
        ))}
      </ul>
    </div>
  );
};
