import type { ChatMessage, ChatRoom } from '@parley/client';
import { TriangleAlert } from 'lucide-react';
import { useLanguage } from '../texts/use-language.js';
import { failureText } from './failure-text.js';

/** Says why a message, or a change of it, was not sent, and offers to send it again or to give it up. */
export const FailedNote = ({ message, room }: { readonly message: ChatMessage; readonly room: ChatRoom }) => {
  const { t } = useLanguage();
  const { change } = message;
  const { clientMessageId } = change ?? message;
  // The list of messages shows the next failure too.
  const retry = () => void room.retry(clientMessageId).catch(() => undefined);
  return (
    <div className="parley-failed-note">
      <p>
        <TriangleAlert className="parley-icon parley-small" /> {failureText(message, t)}
      </p>
      <span className="parley-failed-actions">
        <button type="button" className="parley-link-button" tabIndex={-1} onClick={retry}>
          {t.tryAgain}
        </button>
        <button
          type="button"
          className="parley-link-button"
          tabIndex={-1}
          onClick={() => room.discard(clientMessageId)}
        >
          {change ? t.message.leaveAsIs : t.delete}
        </button>
      </span>
    </div>
  );
};
