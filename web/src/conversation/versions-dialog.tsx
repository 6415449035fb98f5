import type { ChatMessage, ChatRoom, MessageVersion } from '@parley/client';
import { useEffect, useState } from 'react';
import { Dialog } from '../shared/dialog.js';
import { errorText } from '../shared/error-text.js';
import { FieldError } from '../shared/field-error.js';
import { dayAndTime } from '../shared/presence-text.js';
import { MessageText } from '../text/message-text.js';
import { useLanguage } from '../texts/use-language.js';

interface VersionsDialogProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

/** Shows the texts that a message has had, the newest first. */
export const VersionsDialog = ({ room, message, onClose }: VersionsDialogProps) => {
  const language = useLanguage();
  const { t } = language;
  const [versions, setVersions] = useState<readonly MessageVersion[]>();
  const [error, setError] = useState<string>();
  const { messageId = '', text, mentions } = message;
  useEffect(() => {
    let isCurrent = true;
    room.versionsOf(messageId).then(
      (found) => isCurrent && setVersions(found),
      (reason: unknown) => isCurrent && setError(errorText(reason, t)),
    );
    return () => {
      isCurrent = false;
    };
    // Another text is another version.
  }, [room, messageId, text, t]);
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
            <MessageText text={version} mentions={mentions} />
          </li>
        ))}
      </ol>
    </Dialog>
  );
};
