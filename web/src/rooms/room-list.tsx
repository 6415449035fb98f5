import type { ChatRoomView } from '@parley/client';
import { useChatState } from '../shared/use-chat-state.js';
import { useAction } from '../shared/use-action.js';
import { RoomRow } from './room-row.js';

interface RoomListProps {
  readonly rooms: readonly ChatRoomView[];
  readonly openRoomId: string | undefined;
  readonly searching: boolean;
}

export const RoomList = ({ rooms, openRoomId, searching }: RoomListProps) => {
  const { connection, hasMoreRooms, loadMoreRooms } = useChatState();
  const connected = connection === 'online';
  const { busy, error, run } = useAction();
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
      {hasMoreRooms && (
        <button type="button" className="button wide" disabled={busy} onClick={() => run(loadMoreRooms)}>
          {busy ? 'Loading …' : 'Older conversations'}
        </button>
      )}
      {error !== undefined && (
        <p className="field-error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
};
