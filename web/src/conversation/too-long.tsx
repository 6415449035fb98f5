import { useLanguage } from '../texts/use-language.js';
import { codePoints, CONTENT_MAX_LENGTH } from '../shared/code-points.js';

/** How many characters more than the server takes; 0 where it takes the text. */
export const excessOf = (text: string): number =>
  text.length <= CONTENT_MAX_LENGTH ? 0 : Math.max(0, codePoints(text) - CONTENT_MAX_LENGTH);

/** Says that a text is too long to be sent, and by how much. */
export const TooLong = ({ id, excess }: { readonly id: string; readonly excess: number }) => {
  const { t } = useLanguage();
  return (
    <p id={id} className="parley-too-long">
      {/* Announced once, and not again at each key. */}
      <strong role="alert">{t.conversation.tooLong(CONTENT_MAX_LENGTH)}</strong>{' '}
      {t.conversation.tooMany(excess)}
    </p>
  );
};
