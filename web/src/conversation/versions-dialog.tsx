import type { ChatMessage, ChatRoom } from '@parley/client';
import { dayAndTime } from '../shared/presence-text.js';
import { MessageText } from '../text/message-text.js';
import { useLanguage } from '../texts/use-language.js';
import { ReadingDialog } from './reading-dialog.js';
import { useReading } from './use-reading.js';

interface VersionsDialogProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly onClose: () => void;
}

/** Shows the texts that a message has had, the newest first: a page of them, and earlier ones on demand. */
export const VersionsDialog = ({ room, message, onClose }: VersionsDialogProps) => {
  const language = useLanguage();
  const { t } = language;
  const { text, mentions } = message;
  // Another text is another version.
  const reading = useReading(room.versionsOf, message, text);
  const versions = reading.pages?.flatMap((page) => page.versions);
  return (
    <ReadingDialog title={t.message.versions} reading={reading} onClose={onClose}>
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
    </ReadingDialog>
  );
};
