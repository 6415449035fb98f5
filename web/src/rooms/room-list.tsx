import type { ChatRoomView } from '@parley/client';
import { useConnection } from '@parley/client/react';
import { RoomRow } from './room-row.js';
import { useLanguage } from '../texts/use-language.js';

interface RoomListProps {
  readonly rooms: readonly ChatRoomView[];
  readonly openRoomId: string | undefined;
  readonly searching: boolean;
  readonly onNewChat: () => void;
}

export const RoomList = ({ rooms, openRoomId, searching, onNewChat }: RoomListProps) => {
  const { t } = useLanguage();
  const connected = useConnection() === 'online';
  return (
    <div className="parley-room-list">
      {rooms.length === 0 && (
        <div className="parley-list-note">
          <p>{searching ? t.rooms.notFound : t.rooms.none}</p>
          {!searching && (
            <button type="button" className="parley-button parley-primary" onClick={onNewChat}>
              {t.rooms.startFirst}
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
