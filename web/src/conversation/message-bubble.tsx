import type { ChatMessage, ChatRoom } from '@parley/client';
import { useState } from 'react';
import { Avatar } from '../shared/avatar.js';
import { usePeople } from '../shared/people.js';
import { clockTime } from '../shared/times.js';
import { isolate } from '../text/directions.js';
import { MessageText } from '../text/message-text.js';
import { Name } from '../text/name.js';
import { ReadMore } from '../text/read-more.js';
import { FailedNote } from './failed-note.js';
import { ReceiptsDialog } from './receipts-dialog.js';
import { Ticks } from './ticks.js';

interface MessageBubbleProps {
  readonly message: ChatMessage;
  readonly room: ChatRoom;
  readonly first: boolean;
  readonly last: boolean;
}

/** One message: own messages on the right, others on the left. */
export const MessageBubble = ({ message, room, first, last }: MessageBubbleProps) => {
  const people = usePeople();
  const [receiptsOpen, setReceiptsOpen] = useState(false);
  const { own, sender, text, timestamp, state, messageId } = message;
  const author = people.of(sender);
  const inGroup = room.type === 'group';
  const shape = `${own ? 'own' : 'other'} ${first ? 'first' : ''} ${last ? 'last' : ''} ${state}`;
  const count = inGroup ? countText(message) : undefined;
  return (
    <article
      className={`message ${shape}`}
      aria-label={`${own ? 'You' : isolate(author.name)}, ${clockTime(timestamp)}`}
    >
      {!own && inGroup && (
        <span className="message-avatar">
          {last && <Avatar id={sender} name={author.name} picture={author.picture} size="small" />}
        </span>
      )}
      <div className="bubble">
        {!own && inGroup && first && (
          <p className="author truncate">
            <Name>{author.name}</Name>
          </p>
        )}
        <ReadMore id={message.key} text={text}>
          <MessageText text={text}>
            {/* Reserves space for the time, which lies over the end of the last line. */}
            <span className={`meta-space ${own ? 'with-ticks' : ''}`} aria-hidden="true">
              {clockTime(timestamp)}
              {count !== undefined && <span className="count">{count}</span>}
            </span>
          </MessageText>
        </ReadMore>
        <span className="meta">
          <time dateTime={timestamp}>{clockTime(timestamp)}</time>
          {own &&
            (messageId === undefined ? (
              <Ticks message={message} />
            ) : (
              <button type="button" className="ticks-button" onClick={() => setReceiptsOpen(true)}>
                {count !== undefined && <span>{count}</span>}
                <Ticks message={message} />
                <span className="hidden">Show who</span>
              </button>
            ))}
        </span>
        {state === 'failed' && <FailedNote message={message} room={room} />}
      </div>
      {receiptsOpen && messageId !== undefined && (
        <ReceiptsDialog room={room} message={message} onClose={() => setReceiptsOpen(false)} />
      )}
    </article>
  );
};

/** `2/3` while some recipients have seen or received the message, and others have not. */
const countText = ({ state, receipts }: ChatMessage): string | undefined => {
  if (receipts === undefined || state === 'seen' || state === 'failed') return undefined;
  const { delivered, seen, of } = receipts;
  if (seen > 0) return `${seen}/${of}`;
  return delivered > 0 && delivered < of ? `${delivered}/${of}` : undefined;
};
