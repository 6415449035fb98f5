import type { EmojiData } from 'frimousse';

const LOADERS = {
  en: () => import('virtual:emoji-data-en'),
  de: () => import('virtual:emoji-data-de'),
  es: () => import('virtual:emoji-data-es'),
};

/** Of the picker's choice of skin tones, which the chat does not show. */
const SKIN_TONES = { light: '', 'medium-light': '', medium: '', 'medium-dark': '', dark: '' };

/** The emoji with their names in a language; in English where Emojibase does not have it, as for Arabic. */
export const loadEmoji = async (locale: string): Promise<EmojiData> => {
  const { data } = await (LOADERS[locale as keyof typeof LOADERS] ?? LOADERS.en)();
  return { ...data, locale, skinTones: SKIN_TONES };
};
