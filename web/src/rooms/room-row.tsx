import type { ChatRoomView } from '@parley/client';
import { usePresence } from '@parley/client/react';
import { memo } from 'react';
import { openRoom } from '../chat/open-room.js';
import { Ticks } from '../conversation/ticks.js';
import { Avatar } from '../shared/avatar.js';
import { type People, usePeople } from '../shared/people.js';
import { shortTime } from '../shared/times.js';
import { typingText } from '../shared/presence-text.js';

interface RoomRowProps {
  readonly room: ChatRoomView;
  readonly open: boolean;
  /** Without a connection, the last known presence may be out of date. */
  readonly connected: boolean;
}

/** A conversation in the list. */
export const RoomRow = memo(({ room, open, connected }: RoomRowProps) => {
  const people = usePeople();
  const { roomId, title, type, other, lastMessage, unread, typists } = room;
  const presence = usePresence(other?.userId);
  const online = type === 'private' ? connected && presence?.status === 'online' : undefined;
  return (
    <li>
      <button
        type="button"
        className={`parley-room-row ${open ? 'parley-open' : ''}`}
        aria-current={open ? 'page' : undefined}
        onClick={() => openRoom(roomId)}
      >
        <Avatar
          id={other?.userId ?? roomId}
          name={title}
          picture={other?.picture}
          group={type === 'group'}
          online={online}
        />
        <span className="parley-room-text">
          <span className="parley-line">
            <span className={`parley-room-title parley-truncate ${unread > 0 ? 'parley-strong' : ''}`}>
              {title}
            </span>
            {online === true && <span className="parley-hidden">online</span>}
            {lastMessage !== undefined && (
              <time className="parley-soft" dateTime={lastMessage.timestamp}>
                {shortTime(lastMessage.timestamp)}
              </time>
            )}
          </span>
          <span className="parley-line">
            {typists.length > 0 ? (
              <span className="parley-typing-text parley-truncate">
                {type === 'private' ? 'typing …' : typingText(typists, people)}
              </span>
            ) : (
              <LastMessage room={room} people={people} />
            )}
            {unread > 0 && (
              <span className="parley-unread-badge">
                {unread > 999 ? '999+' : unread}
                <span className="parley-hidden"> unread</span>
              </span>
            )}
          </span>
        </span>
      </button>
    </li>
  );
});

const LastMessage = ({ room, people }: { readonly room: ChatRoomView; readonly people: People }) => {
  const { lastMessage, senderName, type } = room;
  if (lastMessage === undefined) return <span className="parley-soft parley-truncate">No messages yet</span>;
  const { own, sender, text } = lastMessage;
  const author = own ? 'You' : type === 'group' ? (senderName ?? people.of(sender).name) : undefined;
  return (
    <>
      {own && <Ticks message={lastMessage} />}
      <span className="parley-soft parley-truncate">
        {author !== undefined && !(own && type === 'private') && `${author}: `}
        {text}
      </span>
    </>
  );
};
