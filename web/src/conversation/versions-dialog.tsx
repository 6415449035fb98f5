import type { ChatMessage, ChatRoom } from '@parley/client';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { dayAndTime } from '../shared/presence-text.js';
import { MessageText } from '../text/message-text.js';
import { useLanguage } from '../texts/use-language.js';
import { useReading } from './use-reading.js';

interface VersionsDialogProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

/** Shows the texts that a message has had, the newest first. */
export const VersionsDialog = ({ room, message, onClose }: VersionsDialogProps) => {
  const language = useLanguage();
  const { t } = language;
  // Another text is another version.
  const { found: versions, error } = useReading(room.versionsOf, message, message.text);
  return (
    <Dialog title={t.message.versions} onClose={onClose}>
      <FieldError text={error} />
      {versions === undefined && error === undefined && <p className="parley-soft">{t.loading}</p>}
      <ol className="parley-versions" tabIndex={0} aria-label={t.message.versions}>
        {versions?.map(({ seq, message: version, timestamp }) => (
          <li key={seq}>
            <time className="parley-soft" dateTime={timestamp}>
              {dayAndTime(timestamp, language)}
            </time>
            <MessageText text={version} mentions={message.mentions} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
};
