import type { ChatMessage, ChatRoom } from '@parley/client';
import { useState } from 'react';
import { Avatar } from '../shared/avatar.js';
import { usePeople } from '../shared/people.js';
import { clockTime } from '../shared/times.js';
import { FailedNote } from './failed-note.js';
import { MessageText } from './message-text.js';
import { ReceiptsDialog } from './receipts-dialog.js';
import { Ticks, tickLabel } from './ticks.js';

interface MessageBubbleProps {
  readonly message: ChatMessage;
  readonly room: ChatRoom;
  readonly first: boolean;
  readonly last: boolean;
}

/** One message, on the side of whoever wrote it. */
export const MessageBubble = ({ message, room, first, last }: MessageBubbleProps) => {
  const people = usePeople();
  const [receiptsOpen, setReceiptsOpen] = useState(false);
  const { own, sender, text, timestamp, state, messageId, receipts } = message;
  const author = people.of(sender);
  const inGroup = room.type === 'group';
  const shape = `${own ? 'own' : 'other'} ${first ? 'first' : ''} ${last ? 'last' : ''} ${state}`;
  const counted = inGroup && receipts !== undefined && state !== 'seen' && state !== 'failed';
  return (
    <article
      className={`message ${shape}`}
      aria-label={`${own ? 'You' : author.name}, ${clockTime(timestamp)}`}
    >
      {!own && inGroup && (
        <span className="message-avatar">
          {last && <Avatar id={sender} name={author.name} picture={author.picture} size="small" />}
        </span>
      )}
      <div className="bubble">
        {!own && inGroup && first && <p className="author truncate">{author.name}</p>}
        <p className="text">
          <MessageText text={text} />
          {/* Keeps the last line clear of the time, which lies over its end. */}
          <span className={`meta-space ${own ? 'with-ticks' : ''} ${counted ? 'with-count' : ''}`} />
        </p>
        <span className="meta">
          <time dateTime={timestamp}>{clockTime(timestamp)}</time>
          {own &&
            (messageId === undefined ? (
              <Ticks message={message} />
            ) : (
              <button
                type="button"
                className="ticks-button"
                aria-label={`${tickLabel(message)}. Show who`}
                onClick={() => setReceiptsOpen(true)}
              >
                {counted && (
                  <span>
                    {receipts.seen > 0 ? receipts.seen : receipts.delivered}/{receipts.of}
                  </span>
                )}
                <Ticks message={message} />
              </button>
            ))}
        </span>
        {state === 'failed' && <FailedNote message={message} room={room} />}
      </div>
      {receiptsOpen && messageId !== undefined && (
        <ReceiptsDialog room={room} messageId={messageId} onClose={() => setReceiptsOpen(false)} />
      )}
    </article>
  );
};
