import type { ChatMessage, ChatRoom } from '@parley/client';
import type { ReactNode } from 'react';
import { useLanguage } from '../texts/use-language.js';

interface ReactionsProps {
  readonly id: string;
  readonly message: ChatMessage;
  readonly room: ChatRoom;
  /** The content at the end of its last line. */
  readonly children: ReactNode;
}

/** The reactions to a message, each a button that gives this user's own one, or takes it back. */
export const Reactions = ({ id, message, room, children }: ReactionsProps) => {
  const { t, number } = useLanguage();
  const { reactions = [], messageId = '' } = message;
  return (
    <ul id={id} className="parley-reactions" aria-label={t.message.reactions}>
      {reactions.map(({ emoji, count, mine = false }) => (
        <li key={emoji}>
          <button
            type="button"
            className="parley-reaction"
            tabIndex={-1}
            aria-pressed={mine}
            // The client takes it back, and the bar above says why.
            onClick={() => room.react(messageId, emoji, !mine)}
          >
            <span className="parley-emoji">{emoji}</span> {number(count)}
          </button>
        </li>
      ))}
      <li aria-hidden="true">{children}</li>
    </ul>
  );
};
