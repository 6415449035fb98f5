import type { Quote } from '@parley/client';
import { useChat } from '@parley/client/react';
import { personText, usePeople } from '../shared/people.js';
import { hueClass } from '../shared/hue.js';
import { Name } from '../text/name.js';
import type { Texts } from '../texts/en.js';
import { useLanguage } from '../texts/use-language.js';

interface QuoteViewProps {
  readonly id: string;
  readonly quote: Quote;
  readonly onJump: (seq: number) => void;
}

/** The message that another one answers, above it: a button that goes there. */
export const QuoteView = ({ id, quote, onJump }: QuoteViewProps) => {
  const { t } = useLanguage();
  const people = usePeople();
  const { me } = useChat();
  const { sender, seq } = quote;
  const name = sender === undefined ? undefined : sender === me ? t.rooms.you : personText(people.of(sender));
  return (
    <button
      id={id}
      type="button"
      className={`parley-quote ${sender === undefined ? '' : hueClass(sender)}`}
      tabIndex={-1}
      aria-disabled={seq === undefined}
      onClick={() => seq !== undefined && onJump(seq)}
    >
      <span className="parley-hidden">{t.message.answers}</span>
      {name !== undefined && <span className="parley-quote-author parley-truncate">{name}</span>}
      <QuotePreview preview={quote.preview} t={t} />
    </button>
  );
};

interface QuotePreviewProps {
  readonly preview: string | undefined;
  readonly t: Texts;
}

/** The beginning of a message in a line. An empty one is that of a deleted message. */
export const QuotePreview = ({ preview, t }: QuotePreviewProps) => (
  <span className="parley-quote-text parley-truncate">
    {preview === '' ? <i>{t.message.quoteDeleted}</i> : <Name>{preview ?? '…'}</Name>}
  </span>
);
