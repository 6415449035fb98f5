import type { ChatMessage, ChatRoom } from '@parley/client';
import { useId } from 'react';
import { Avatar } from '../shared/avatar.js';
import { hueClass } from '../shared/hue.js';
import { personText, usePeople } from '../shared/people.js';
import { PersonName } from '../shared/person-name.js';
import type { Language } from '../texts/language.js';
import { useLanguage } from '../texts/use-language.js';
import { FailedNote } from './failed-note.js';
import { Ticks } from './ticks.js';
import { MessageText } from '../text/message-text.js';
import { ReadMore } from '../text/read-more.js';
import { type Arrivals, useComesIn } from './use-arrivals.js';

interface MessageBubbleProps {
  readonly message: ChatMessage;
  readonly room: ChatRoom;
  readonly first: boolean;
  readonly last: boolean;
  readonly arrivals: Arrivals;
  /** Whether Tab stops at it: at one message of the list. */
  readonly active: boolean;
  readonly onShowReceipts: (messageId: string) => void;
}

/** One message: own messages at the end of the line, others at its start. The last one of a run shows its time. */
export const MessageBubble = (props: MessageBubbleProps) => {
  const { message, room, first, last, arrivals, active, onShowReceipts } = props;
  const { t, times, number } = useLanguage();
  const people = usePeople();
  const { own, sender, text, timestamp, state, messageId } = message;
  const comesIn = useComesIn(message.key, state === 'pending', arrivals);
  const time = times.clockTime(timestamp);
  const author = people.of(sender);
  const textId = useId();
  const inGroup = room.type === 'group';
  const shape = `parley-${own ? 'own' : 'other'} ${first ? 'parley-first' : ''} ${last ? 'parley-last' : ''} ${comesIn ? 'parley-comes-in' : ''} parley-${state}`;
  const count = inGroup ? countText(message, number) : undefined;
  return (
    <article
      className={`parley-message ${shape}`}
      tabIndex={active ? 0 : -1}
      aria-label={t.conversation.writtenBy(own ? undefined : personText(author), time)}
      // The label names the message, and the text is read after it.
      aria-describedby={textId}
    >
      {!own && inGroup && (
        <span className="parley-message-avatar">
          {last && <Avatar id={sender} name={author.name} picture={author.picture} size="small" />}
        </span>
      )}
      <div className="parley-bubble">
        {!own && inGroup && first && (
          <p className={`parley-author parley-truncate ${hueClass(sender)}`}>
            <PersonName person={author} />
          </p>
        )}
        <div id={textId}>
          <ReadMore id={message.key} text={text}>
            <MessageText text={text}>
              {/* Reserves space for the time, which lies over the end of the last line. */}
              <span className={`parley-meta-space ${own ? 'parley-with-ticks' : ''}`} aria-hidden="true">
                {last && time}
                {count !== undefined && <span className="parley-count">{count}</span>}
              </span>
            </MessageText>
          </ReadMore>
        </div>
        <span className="parley-meta">
          {last && <time dateTime={timestamp}>{time}</time>}
          {own &&
            (messageId === undefined ? (
              <Ticks message={message} />
            ) : (
              <button
                type="button"
                className="parley-ticks-button"
                tabIndex={-1}
                onClick={() => onShowReceipts(messageId)}
              >
                {count !== undefined && <span>{count}</span>}
                <Ticks message={message} />
                <span className="parley-hidden">{t.receipts.showWho}</span>
              </button>
            ))}
        </span>
        {!last && (
          <time className="parley-aside-time" dateTime={timestamp}>
            {time}
          </time>
        )}
        {state === 'failed' && <FailedNote message={message} room={room} />}
      </div>
    </article>
  );
};

/** `2/3` while some recipients have seen or received the message, and others have not. */
const countText = ({ state, receipts }: ChatMessage, number: Language['number']): string | undefined => {
  if (receipts === undefined || state === 'seen' || state === 'failed') return undefined;
  const { delivered, seen, of } = receipts;
  if (seen > 0) return `${number(seen)}/${number(of)}`;
  return delivered > 0 && delivered < of ? `${number(delivered)}/${number(of)}` : undefined;
};
