import { type ReactNode, useMemo } from 'react';
import { ErrorBoundary } from './shared/error-boundary.js';
import { keepFromFields } from './shared/composing.js';
import { LanguageContext, useLoadedLanguage } from './texts/use-language.js';
import { useToday } from './texts/use-today.js';

/** The colours: as the browser or the system wants them with `auto`. */
export const THEMES = ['light', 'dark', 'auto'] as const;
export type Theme = (typeof THEMES)[number];

interface ChatRootProps {
  readonly theme?: Theme;
  /** A BCP 47 tag. Without it, and where the chat does not have that language, the browser's languages decide. */
  readonly lang?: string | undefined;
  readonly children: ReactNode;
}

/**
 * The element that holds the chat, with its language, its colours and its sizes. It is as high as the element around it,
 * and changes nothing outside of itself. It is empty until its language is loaded.
 */
export const ChatRoot = ({ theme = 'auto', lang, children }: ChatRootProps) => {
  const loaded = useLoadedLanguage(lang);
  const today = useToday();
  // Another object at midnight, as what is said of days is another then.
  const language = useMemo(() => loaded && { ...loaded }, [loaded, today]);
  return (
    <div
      className="parley"
      data-theme={theme}
      lang={language?.locale}
      dir={language?.dir}
      onKeyDownCapture={keepFromFields}
    >
      {language !== undefined && (
        <LanguageContext value={language}>
          <ErrorBoundary>{children}</ErrorBoundary>
        </LanguageContext>
      )}
    </div>
  );
};
