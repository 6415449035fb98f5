import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { chooseLocale, english, type Language, loadLanguage } from './language.js';

export const LanguageContext = createContext<Language | undefined>(undefined);

/** @throws Error outside of a `ChatRoot`. */
export const useLanguage = (): Language => {
  const language = useContext(LanguageContext);
  if (language === undefined) throw new Error('There is no language');
  return language;
};

/**
 * The language that `lang` names, else the first of the browser's that the chat has. English is there at once; undefined
 * while another one is loaded. It follows the browser's settings.
 */
export const useLoadedLanguage = (lang: string | undefined): Language | undefined => {
  const preferred = useSyncExternalStore(subscribe, read);
  const locale = chooseLocale([...(lang === undefined ? [] : [lang]), ...preferred.split(',')]);
  const [language, setLanguage] = useState(() => (isEnglish(locale) ? english(locale) : undefined));
  useEffect(() => {
    let isWanted = true;
    void loadLanguage(locale).then((loaded) => {
      if (isWanted) setLanguage((before) => (before?.locale === loaded.locale ? before : loaded));
    });
    return () => {
      isWanted = false;
    };
  }, [locale]);
  return language;
};

const read = (): string => navigator.languages.join();

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('languagechange', listener);
  return () => window.removeEventListener('languagechange', listener);
};

const isEnglish = (locale: string): boolean => /^en(-|$)/.test(locale);
