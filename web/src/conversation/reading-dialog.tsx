import type { ReactNode } from 'react';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { useLanguage } from '../texts/use-language.js';
import type { Reading } from './use-reading.js';

interface ReadingDialogProps {
  readonly title: string;
  readonly reading: Reading<unknown>;
  readonly onClose: () => void;
  /** The pages. */
  readonly children: ReactNode;
}

/** Shows lists that the server has beside a message, a page at first, and more on demand. */
export const ReadingDialog = ({ title, reading, onClose, children }: ReadingDialogProps) => {
  const { t } = useLanguage();
  const { pages, error, more, busy } = reading;
  return (
    <Dialog title={title} onClose={onClose}>
      <FieldError text={error} />
      {pages === undefined && error === undefined && <p className="parley-soft">{t.loading}</p>}
      {children}
      {more && (
        <button type="button" className="parley-link-button" disabled={busy} onClick={more}>
          {t.showMore}
        </button>
      )}
    </Dialog>
  );
};
