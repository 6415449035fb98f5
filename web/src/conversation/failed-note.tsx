import type { ChatMessage, ChatRoom } from '@parley/client';
import { reasonText } from '../shared/error-text.js';
import { Icon } from '../shared/icon.js';

/** Says why a message was not sent, and offers to send it again or to delete it. */
export const FailedNote = ({ message, room }: { readonly message: ChatMessage; readonly room: ChatRoom }) => {
  const { error, clientMessageId } = message;
  // The list of messages shows the next failure too.
  const retry = () => void room.retry(clientMessageId).catch(() => undefined);
  return (
    <div className="parley-failed-note">
      <p>
        <Icon name="warning" size={16} /> Not sent. {error === undefined ? '' : reasonText(error)}
      </p>
      <span className="parley-failed-actions">
        <button type="button" className="parley-link-button" onClick={retry}>
          Try again
        </button>
        <button type="button" className="parley-link-button" onClick={() => room.discard(clientMessageId)}>
          Delete
        </button>
      </span>
    </div>
  );
};
