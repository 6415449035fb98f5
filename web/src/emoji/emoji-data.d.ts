/** Made by `build/emoji-data.ts`. */
declare module 'virtual:emoji-data-*' {
  import type { EmojiData } from 'frimousse';
  export const data: Omit<EmojiData, 'locale' | 'skinTones'>;
}
