import type { ChatMessage, ChatRoom } from '@parley/client';
import { TriangleAlert } from 'lucide-react';
import { reasonText } from '../shared/error-text.js';
import { useLanguage } from '../texts/use-language.js';

/** Says why a message was not sent, and offers to send it again or to delete it. */
export const FailedNote = ({ message, room }: { readonly message: ChatMessage; readonly room: ChatRoom }) => {
  const { t } = useLanguage();
  const { error, clientMessageId } = message;
  // The list of messages shows the next failure too.
  const retry = () => void room.retry(clientMessageId).catch(() => undefined);
  return (
    <div className="parley-failed-note">
      <p>
        <TriangleAlert className="parley-icon parley-small" />{' '}
        {t.conversation.notSent(error === undefined ? '' : reasonText(error, t))}
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
          {t.delete}
        </button>
      </span>
    </div>
  );
};
