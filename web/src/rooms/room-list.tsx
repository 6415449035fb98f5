import type { ChatRoomView } from '@parley/client';
import { useConnection } from '@parley/client/react';
import { useState } from 'react';
import { useLanguage } from '../texts/use-language.js';
import { FirstChat } from './first-chat.js';
import { RoomRow } from './room-row.js';

interface RoomListProps {
  readonly rooms: readonly ChatRoomView[];
  readonly openRoomId: string | undefined;
  readonly searching: boolean;
  readonly onOpened: (roomId: string) => void;
}

export const RoomList = ({ rooms, openRoomId, searching, onOpened }: RoomListProps) => {
  const { t } = useLanguage();
  const connected = useConnection() === 'online';
  // The field stays while the user is in it or has left a text there, although another user may have written meanwhile.
  const [isBeginning, setBeginning] = useState(false);
  const opened = (roomId: string) => {
    setBeginning(false);
    onOpened(roomId);
  };
  return (
    <div className="parley-room-list">
      {rooms.length === 0 && (
        <p className="parley-list-note">{searching ? t.rooms.notFound : t.rooms.none}</p>
      )}
      {((rooms.length === 0 && !searching) || isBeginning) && (
        <div
          onFocus={() => setBeginning(true)}
          onBlur={({ target }) => setBeginning(target instanceof HTMLInputElement && target.value !== '')}
        >
          <FirstChat onOpened={opened} />
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
