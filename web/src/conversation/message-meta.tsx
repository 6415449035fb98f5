import type { ChatMessage, ChatRoom } from '@parley/client';
import type { Language } from '../texts/language.js';
import { useLanguage } from '../texts/use-language.js';
import type { MessageUse } from './message-layer.js';
import { Ticks } from './ticks.js';

interface MetaProps {
  readonly message: ChatMessage;
  readonly room: ChatRoom;
  /** Whether it is the last of its run, which shows its time. */
  readonly last: boolean;
}

/** As wide as the time and the ticks, which lie over the end of the message. */
export const MetaSpace = ({ message, room, last }: MetaProps) => {
  const { t, times, number } = useLanguage();
  const { own, deleted, edited, timestamp } = message;
  const count = countText(message, room, number);
  return (
    <span className={`parley-meta-space ${own && !deleted ? 'parley-with-ticks' : ''}`} aria-hidden="true">
      {edited && !deleted && <span className="parley-count">{t.message.edited}</span>}
      {last && <span className="parley-count">{times.clockTime(timestamp)}</span>}
      {count !== undefined && <span className="parley-count">{count}</span>}
    </span>
  );
};

interface MessageMetaProps extends MetaProps {
  readonly use: MessageUse;
}

/** Whether a message was edited, its time, and how many recipients have it. */
export const MessageMeta = ({ message, room, last, use }: MessageMetaProps) => {
  const { t, times, number } = useLanguage();
  const { own, deleted, edited, timestamp, messageId } = message;
  const count = countText(message, room, number);
  return (
    <span className="parley-meta">
      {edited &&
        !deleted &&
        (messageId === undefined ? (
          <span>{t.message.edited}</span>
        ) : (
          <button
            type="button"
            className="parley-ticks-button"
            tabIndex={-1}
            onClick={() => use.open({ kind: 'versions', messageId })}
          >
            {t.message.edited}
            <span className="parley-hidden">: {t.message.showVersions}</span>
          </button>
        ))}
      {last && <time dateTime={timestamp}>{times.clockTime(timestamp)}</time>}
      {own &&
        !deleted &&
        (messageId === undefined ? (
          <Ticks message={message} />
        ) : (
          <button
            type="button"
            className="parley-ticks-button"
            tabIndex={-1}
            onClick={() => use.open({ kind: 'receipts', messageId })}
          >
            {count !== undefined && <span>{count}</span>}
            <Ticks message={message} />
            <span className="parley-hidden">{t.receipts.showWho}</span>
          </button>
        ))}
    </span>
  );
};

/** `2/3` while some recipients in a group have seen or received the message, and others have not. */
const countText = (
  { state, receipts, deleted }: ChatMessage,
  { type }: ChatRoom,
  number: Language['number'],
): string | undefined => {
  if (type !== 'group' || deleted || receipts === undefined || state === 'seen' || state === 'failed')
    return undefined;
  const { delivered, seen, of } = receipts;
  if (seen > 0) return `${number(seen)}/${number(of)}`;
  return delivered > 0 && delivered < of ? `${number(delivered)}/${number(of)}` : undefined;
};
