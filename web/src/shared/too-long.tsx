import { useLanguage } from '../texts/use-language.js';
import { codePoints } from './code-points.js';

/** How many characters more than `max` a text has, as the server counts them; 0 where it is not too long. */
export const excessOf = (text: string, max: number): number =>
  text.length <= max ? 0 : Math.max(0, codePoints(text) - max);

interface TooLongProps {
  readonly id: string;
  readonly max: number;
  readonly excess: number;
}

/** Says that a text is too long to be taken, and by how much. */
export const TooLong = ({ id, max, excess }: TooLongProps) => {
  const { t } = useLanguage();
  return (
    <p id={id} className="parley-too-long">
      {/* Announced once, and not again at each key. */}
      <strong role="alert">{t.tooLong(max)}</strong> {t.takeOut(excess)}
    </p>
  );
};
