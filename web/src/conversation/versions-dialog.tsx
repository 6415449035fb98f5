import type { ChatMessage, ChatRoom, VersionPage } from '@parley/client';
import { useState } from 'react';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { dayAndTime } from '../shared/presence-text.js';
import { useAction } from '../shared/use-action.js';
import { MessageText } from '../text/message-text.js';
import { useLanguage } from '../texts/use-language.js';
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
  const { messageId = '', text, mentions } = message;
  // Another text is another version.
  const { found: first, error } = useReading(room.versionsOf, message, text);
  /** The pages after the first one; another first page begins anew. */
  const [older, setOlder] = useState<{
    readonly after: VersionPage;
    readonly pages: readonly VersionPage[];
  }>();
  const more = useAction();
  const olderPages = older?.after === first ? (older?.pages ?? []) : [];
  const pages = first ? [first, ...olderPages] : [];
  const next = pages.at(-1)?.next;
  const loadOlder = () =>
    more.run(
      () => room.versionsOf(messageId, next),
      (page) => first && setOlder({ after: first, pages: [...olderPages, page] }),
    );
  return (
    <Dialog title={t.message.versions} onClose={onClose}>
      <FieldError text={error ?? more.error} />
      {first === undefined && error === undefined && <p className="parley-soft">{t.loading}</p>}
      <ol className="parley-versions" tabIndex={0} aria-label={t.message.versions}>
        {pages
          .flatMap(({ versions }) => versions)
          .map(({ seq, message: version, timestamp }) => (
            <li key={seq}>
              <time className="parley-soft" dateTime={timestamp}>
                {dayAndTime(timestamp, language)}
              </time>
              <MessageText text={version} mentions={mentions} />
            </li>
          ))}
      </ol>
      {next !== undefined && (
        <button type="button" className="parley-link-button" disabled={more.busy} onClick={loadOlder}>
          {t.message.olderVersions}
        </button>
      )}
    </Dialog>
  );
};
