import type { ChatRoom } from '@parley/client';
import { useEffect, useRef } from 'react';
import { Avatar } from '../shared/avatar.js';
import { IconButton } from '../shared/icon-button.js';
import { useChatState, usePresence } from '@parley/client/react';
import { presenceText } from './presence-text.js';

interface ConversationHeadProps {
  readonly room: ChatRoom;
  readonly panelOpen: boolean;
  readonly onTogglePanel: () => void;
  readonly onClose: () => void;
}

/** Whom one is talking to, and whether they are there. */
export const ConversationHead = ({ room, panelOpen, onTogglePanel, onClose }: ConversationHeadProps) => {
  const chat = useChatState();
  const { roomId, type, title, other, status, members, memberCount } = room;
  // What was known before the connection was lost may be wrong by now.
  const connected = chat.connection === 'online';
  const known = usePresence(other?.userId);
  const presence = connected ? known : undefined;
  useEffect(() => chat.watch(members.map(({ userId }) => userId)), [chat, members]);
  const heading = useRef<HTMLHeadingElement>(null);
  // Somebody who chose it by keyboard goes on reading here.
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  const group = type === 'group';
  const isOnline = (userId: string) => connected && chat.presenceOf(userId)?.status === 'online';
  const online = members.filter(({ userId }) => isOnline(userId)).length;
  const text = group
    ? `${memberCount} ${memberCount === 1 ? 'member' : 'members'}${online > 0 ? `, ${online} online` : ''}`
    : presenceText(presence);
  return (
    <header className="conversation-head">
      <IconButton icon="back" label="Back to the list" className="only-narrow" onClick={onClose} />
      <Avatar
        id={other?.userId ?? roomId}
        name={title}
        picture={other?.picture}
        group={group}
        online={group ? undefined : presence?.status === 'online'}
      />
      <div className="who">
        <h2 className="truncate" ref={heading} tabIndex={-1}>
          {title}
        </h2>
        <p className="soft truncate">{status === 'ready' ? text : status === 'loading' ? 'Loading …' : ''}</p>
      </div>
      {group && status === 'ready' && (
        <IconButton
          icon="group"
          label={panelOpen ? 'Hide group details' : 'Show group details'}
          aria-expanded={panelOpen}
          onClick={onTogglePanel}
        />
      )}
    </header>
  );
};
