import type { ChatRoomSummary } from '@parley/client';
import { useChatState } from '../shared/use-chat-state.js';
import { useAction } from '../shared/use-action.js';
import { RoomRow } from './room-row.js';

interface RoomListProps {
  readonly rooms: readonly ChatRoomSummary[];
  readonly openRoomId: string | undefined;
  readonly searching: boolean;
  readonly onNewChat: () => void;
}

export const RoomList = ({ rooms, openRoomId, searching, onNewChat }: RoomListProps) => {
  const { connection, hasMoreRooms, loadMoreRooms } = useChatState();
  const connected = connection === 'online';
  const { busy, error, run } = useAction();
  return (
    <div className="room-list">
      {rooms.length === 0 && (
        <div className="list-note">
          <p>{searching ? 'No conversation has that name.' : 'No conversations yet.'}</p>
          {!searching && (
            <button type="button" className="button primary" onClick={onNewChat}>
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
