import type { ChatRoom, Member } from '@parley/client';
import { ChevronLeft, Users } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { MuteButton } from './mute-button.js';
import { useShownRoom } from '../offline/kept-rooms.js';
import { Avatar } from '../shared/avatar.js';
import { IconButton } from '../shared/icon-button.js';
import { useChat, useChatState, useConnection, usePresence, useRoom } from '@parley/client/react';
import { RoomTitle } from '../shared/room-title.js';
import { presenceText } from '../shared/presence-text.js';
import { useLanguage } from '../texts/use-language.js';

interface ConversationHeadProps {
  readonly room: ChatRoom;
  readonly panelOpen: boolean;
  readonly onTogglePanel: () => void;
  readonly onClose: () => void;
}

/** The name of the room, and the members who are online. */
export const ConversationHead = ({ room, panelOpen, onTogglePanel, onClose }: ConversationHeadProps) => {
  const chat = useChat();
  const { roomId } = room;
  const view = useRoom(roomId, ({ type, status, members, memberCount, title, other }) => ({
    type,
    status,
    members,
    memberCount,
    title,
    other,
  }));
  const language = useLanguage();
  const { t } = language;
  const shown = useShownRoom({ roomId, ...view });
  const { title, other } = shown;
  const { type, status, members, memberCount } = view;
  // Without a connection, the last known presence may be out of date.
  const connection = useConnection();
  const isConnected = connection === 'online';
  const known = usePresence(other?.userId);
  const presence = isConnected ? known : undefined;
  useEffect(() => chat.watch(members.map(({ userId }) => userId)), [chat, members]);
  const heading = useRef<HTMLHeadingElement>(null);
  // A user who opened the room with the keyboard goes on reading here.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const isGroup = type === 'group';
  const isOnline = ({ userId }: Member) => chat.presenceOf(userId)?.status === 'online';
  const present = useChatState(() => members.filter(isOnline).length);
  const online = isConnected ? present : 0;
  const text = isGroup
    ? online > 0
      ? t.group.countOnline(t.group.count(memberCount), online)
      : t.group.count(memberCount)
    : presenceText(presence, language);
  return (
    <header className="parley-conversation-head">
      <IconButton
        icon={ChevronLeft}
        turns
        label={t.backToList}
        className="parley-only-narrow"
        onClick={onClose}
      />
      <Avatar
        id={other?.userId ?? roomId}
        name={title}
        picture={other?.picture}
        group={isGroup}
        online={isGroup ? undefined : presence?.status === 'online'}
      />
      <div className="parley-who">
        <h2 className="parley-truncate" ref={heading} tabIndex={-1}>
          <RoomTitle room={shown} />
        </h2>
        <p className="parley-soft parley-truncate">
          {status === 'ready' ? text : status === 'loading' && connection !== 'offline' ? t.loading : ''}
        </p>
      </div>
      {status === 'ready' && <MuteButton room={room} />}
      {isGroup && status === 'ready' && (
        <IconButton
          icon={Users}
          label={panelOpen ? t.group.hideDetails : t.group.showDetails}
          aria-expanded={panelOpen}
          onClick={onTogglePanel}
        />
      )}
    </header>
  );
};
