import type { ChatMessage, ChatRoom } from '@parley/client';
import { Dialog } from '../shared/dialog.js';
import { useLanguage } from '../texts/use-language.js';

interface DeletionDialogProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

/** Asks before a message is deleted for everyone. */
export const DeletionDialog = ({ room, message, onClose }: DeletionDialogProps) => {
  const { t } = useLanguage();
  const { messageId = '' } = message;
  const remove = () => {
    onClose();
    // The message shows a failure.
    void room.delete(messageId).catch(() => undefined);
  };
  return (
    <Dialog title={t.message.askDelete} onClose={onClose}>
      <p className="parley-soft">{t.message.deleteHint}</p>
      <div className="parley-dialog-actions">
        <button type="button" className="parley-button parley-danger" onClick={remove}>
          {t.delete}
        </button>
        <button type="button" className="parley-button" onClick={onClose}>
          {t.cancel}
        </button>
      </div>
    </Dialog>
  );
};
