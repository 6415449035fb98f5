import type { ChatRoomView } from '@parley/client';
import { usePresence } from '@parley/client/react';
import { BellOff } from 'lucide-react';
import { memo } from 'react';
import { openRoom } from '../chat/open-room.js';
import { Ticks } from '../conversation/ticks.js';
import { Avatar } from '../shared/avatar.js';
import { type People, personText, usePeople } from '../shared/people.js';
import { RoomTitle } from '../shared/room-title.js';
import { typingText } from '../shared/presence-text.js';
import { useLanguage } from '../texts/use-language.js';
import { isolate } from '../text/directions.js';
import { useDraft } from '../shared/drafts.js';
import { Name } from '../text/name.js';

/** In UTF-16 units: no row is wider than so much of a text. */
const MAX_SHOWN = 300;

interface RoomRowProps {
  readonly room: ChatRoomView;
  readonly open: boolean;
  /** Without a connection, the last known presence may be out of date. */
  readonly connected: boolean;
}

/** A conversation in the list. */
export const RoomRow = memo(({ room, open, connected }: RoomRowProps) => {
  const people = usePeople();
  const language = useLanguage();
  const { t, times, capped } = language;
  const { roomId, title, type, other, lastMessage, unread, unreadMentions, muted, typists } = room;
  const draft = useDraft(roomId);
  const presence = usePresence(other?.userId);
  const online = type === 'private' ? connected && presence?.status === 'online' : undefined;
  return (
    <button
      type="button"
      className={`parley-room-row ${open ? 'parley-open' : ''} ${unread > 0 && !muted ? 'parley-unread' : ''}`}
      data-room-id={roomId}
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
          <span className="parley-room-title parley-truncate">
            <RoomTitle room={room} />
          </span>
          {online === true && <span className="parley-hidden">{t.presence.online}</span>}
          {lastMessage !== undefined && (
            <time className="parley-soft" dateTime={lastMessage.timestamp}>
              {times.shortTime(lastMessage.timestamp)}
            </time>
          )}
        </span>
        <span className="parley-line">
          {draft !== '' && !open ? (
            <span className="parley-draft parley-truncate">
              {t.rooms.draft(isolate(draft.slice(0, MAX_SHOWN)))}
            </span>
          ) : typists.length > 0 ? (
            <span className="parley-typing-text parley-truncate">
              {type === 'private' ? t.presence.typing : typingText(typists, people, language)}
            </span>
          ) : (
            <LastMessage room={room} people={people} />
          )}
          {muted && (
            <>
              <BellOff className="parley-icon parley-small parley-soft" />
              <span className="parley-hidden">{t.rooms.muted}</span>
            </>
          )}
          {unreadMentions > 0 && (
            <span className="parley-unread-badge">
              <span aria-hidden="true">@</span>
              <span className="parley-hidden">{t.rooms.countMentions(unreadMentions)} </span>
            </span>
          )}
          {unread > 0 && (
            <span className={`parley-unread-badge ${muted ? 'parley-muted' : ''}`}>
              {capped(unread)}
              <span className="parley-hidden"> {t.rooms.unread}</span>
            </span>
          )}
        </span>
      </span>
    </button>
  );
});

/** The row of a room, where the list shows it. */
export const rowOf = (roomId: string, around: Element): HTMLElement | null =>
  around.querySelector(`[data-room-id="${CSS.escape(roomId)}"]`);

const LastMessage = ({ room, people }: { readonly room: ChatRoomView; readonly people: People }) => {
  const { t } = useLanguage();
  const { lastMessage, senderName, type } = room;
  if (lastMessage === undefined)
    return <span className="parley-soft parley-truncate">{t.rooms.noMessages}</span>;
  const { own, sender, text, deleted } = lastMessage;
  const author = own
    ? t.rooms.you
    : type === 'group'
      ? personText(people.of(sender, senderName === undefined ? {} : { name: senderName }))
      : undefined;
  return (
    <>
      {own && !deleted && <Ticks message={lastMessage} />}
      {author !== undefined && !(own && type === 'private') && (
        <span className="parley-soft parley-truncate parley-by">{t.rooms.by(author)}</span>
      )}
      <span className="parley-soft parley-truncate">
        {deleted ? <i>{t.message.quoteDeleted}</i> : <Name>{text.slice(0, MAX_SHOWN)}</Name>}
      </span>
    </>
  );
};
