import type { ChatMessage, ChatRoom } from '@parley/client';
import { useState } from 'react';
import { Avatar } from '../shared/avatar.js';
import { usePeople } from '../shared/people.js';
import { clockTime } from '../shared/times.js';
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
  const shape = `parley-${own ? 'own' : 'other'} ${first ? 'parley-first' : ''} ${last ? 'parley-last' : ''} parley-${state}`;
  const count = inGroup ? countText(message) : undefined;
  return (
    <article
      className={`parley-message ${shape}`}
      aria-label={`${own ? 'You' : author.name}, ${clockTime(timestamp)}`}
    >
      {!own && inGroup && (
        <span className="parley-message-avatar">
          {last && <Avatar id={sender} name={author.name} picture={author.picture} size="small" />}
        </span>
      )}
      <div className="parley-bubble">
        {!own && inGroup && first && <p className="parley-author parley-truncate">{author.name}</p>}
        <p className="parley-text">
          <span>
            <MessageText text={text} />
          </span>
          {/* Reserves space for the time, which lies over the end of the last line. */}
          <span className={`parley-meta-space ${own ? 'parley-with-ticks' : ''}`} aria-hidden="true">
            {clockTime(timestamp)}
            {count !== undefined && <span className="parley-count">{count}</span>}
          </span>
        </p>
        <span className="parley-meta">
          <time dateTime={timestamp}>{clockTime(timestamp)}</time>
          {own &&
            (messageId === undefined ? (
              <Ticks message={message} />
            ) : (
              <button type="button" className="parley-ticks-button" onClick={() => setReceiptsOpen(true)}>
                {count !== undefined && <span>{count}</span>}
                <Ticks message={message} />
                <span className="parley-hidden">Show who</span>
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

const LINK = /(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]])/;

/** The text of a message, with its addresses as links. */
const MessageText = ({ text }: { readonly text: string }) =>
  text.split(LINK).map((part, index) =>
    // Every other part is a link, as `split` keeps what the group of the pattern has matched.
    index % 2 === 1 ? (
      <a key={index} href={part} target="_blank" rel="noopener noreferrer nofollow">
        {part}
      </a>
    ) : (
      part
    ),
  );
