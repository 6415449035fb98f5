import type { ChatMessage, ChatRoom } from '@parley/client';
import { useId } from 'react';
import { Avatar } from '../shared/avatar.js';
import { hueClass } from '../shared/hue.js';
import { personText, usePeople } from '../shared/people.js';
import { PersonName } from '../shared/person-name.js';
import { useLanguage } from '../texts/use-language.js';
import { FailedNote } from './failed-note.js';
import { failureText } from './failure-text.js';
import { MenuButton } from './menu-button.js';
import type { MessageUse } from './message-layer.js';
import { MessageMeta, MetaSpace } from './message-meta.js';
import { QuoteView } from './quote-view.js';
import { Reactions } from './reactions.js';
import { Tombstone } from './tombstone.js';
import { MessageText } from '../text/message-text.js';
import { ReadMore } from '../text/read-more.js';
import { type Arrivals, useComesIn } from './use-arrivals.js';
import { useMenuOpener } from './use-menu-opener.js';

interface MessageBubbleProps {
  readonly message: ChatMessage;
  readonly room: ChatRoom;
  readonly first: boolean;
  readonly last: boolean;
  readonly arrivals: Arrivals;
  /** Whether Tab stops at it: at one message of the list. */
  readonly active: boolean;
  /** Whether the user has just jumped to it. */
  readonly found: boolean;
  readonly use: MessageUse;
}

/** One message: own messages at the end of the line, others at its start. The last one of a run shows its time. */
export const MessageBubble = (props: MessageBubbleProps) => {
  const { message, room, first, last, arrivals, active, found, use } = props;
  const { t, times } = useLanguage();
  const people = usePeople();
  const { own, sender, text, timestamp, state, messageId, deleted } = message;
  const { edited, reactions = [], replyTo } = message;
  const comesIn = useComesIn(message.key, state === 'pending', arrivals);
  const time = times.clockTime(timestamp);
  const author = people.of(sender);
  const id = useId();
  const inGroup = room.type === 'group';
  const hasFailed = failureText(message, t) !== undefined;
  const hasReactions = reactions.length > 0 && !deleted;
  const quote = deleted ? undefined : replyTo;
  const shape = `parley-${own ? 'own' : 'other'} ${first ? 'parley-first' : ''} ${last ? 'parley-last' : ''} ${comesIn ? 'parley-comes-in' : ''} parley-${state} ${hasFailed ? 'parley-failed' : ''} ${found ? 'parley-found' : ''}`;
  const label = t.conversation.writtenBy(own ? undefined : personText(author), time);
  const hasMenu = use.hasMenus && messageId !== undefined && !deleted;
  const openMenu = (from: Element) => {
    const place = from.querySelector('.parley-bubble') ?? from;
    if (hasMenu) use.open({ kind: 'menu', messageId, at: place });
  };
  const openReactions = () => {
    if (hasMenu) use.open({ kind: 'reactions', messageId });
  };
  const opener = useMenuOpener({ openMenu, openReactions });
  const space = <MetaSpace message={message} room={room} last={last} />;
  return (
    <article
      className={`parley-message ${shape}`}
      tabIndex={active ? 0 : -1}
      aria-label={edited && !deleted ? t.message.withEdited(label) : label}
      // The label names the message, and the text is read after it.
      aria-describedby={`${quote ? `${id}-quote ` : ''}${id}-text${hasReactions ? ` ${id}-reactions` : ''}`}
      {...opener}
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
        {quote && <QuoteView id={`${id}-quote`} quote={quote} onJump={use.jumpTo} />}
        <div id={`${id}-text`}>
          {deleted ? (
            <Tombstone by={deleted.by}>{space}</Tombstone>
          ) : (
            <ReadMore id={message.key} text={text}>
              <MessageText text={text} mentions={message.mentions}>
                {!hasReactions && space}
              </MessageText>
            </ReadMore>
          )}
        </div>
        {hasReactions && (
          <Reactions id={`${id}-reactions`} message={message} room={room}>
            {space}
          </Reactions>
        )}
        <MessageMeta message={message} room={room} last={last} use={use} />
        {!last && (
          <time className="parley-aside-time" dateTime={timestamp}>
            {time}
          </time>
        )}
        {hasFailed && <FailedNote message={message} room={room} />}
        {hasMenu && <MenuButton onOpen={openMenu} />}
      </div>
    </article>
  );
};
