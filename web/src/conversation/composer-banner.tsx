import { X } from 'lucide-react';
import { IconButton } from '../shared/icon-button.js';
import { personText, usePeople } from '../shared/people.js';
import { useLanguage } from '../texts/use-language.js';
import type { ComposerMode } from './message-layer.js';
import { QuotePreview } from './quote-view.js';

/** In UTF-16 units: no line is wider than so much of a text. */
const MAX_SHOWN = 300;

interface ComposerBannerProps extends ComposerMode {
  readonly onCancel: () => void;
}

/** Says above the field which message is answered or edited, with a button that gives it up. */
export const ComposerBanner = ({ kind, message, onCancel }: ComposerBannerProps) => {
  const { t } = useLanguage();
  const people = usePeople();
  const { own, sender, text } = message;
  return (
    <div className="parley-composer-banner">
      <p className="parley-quote">
        <span className="parley-quote-author parley-truncate" role="status">
          {kind === 'edit'
            ? t.message.editing
            : t.message.answering(own ? undefined : personText(people.of(sender)))}
        </span>
        <QuotePreview preview={text.slice(0, MAX_SHOWN)} t={t} />
      </p>
      <IconButton icon={X} label={t.cancel} onClick={onCancel} />
    </div>
  );
};
