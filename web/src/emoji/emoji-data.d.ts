/** Made by `build/emoji-data.ts`. */
declare module 'virtual:emoji-data-*' {
  export const data: Omit<import('frimousse').EmojiData, 'locale' | 'skinTones'>;
}
