import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

/** `virtual:emoji-data-de` has the emoji with their German names. */
const ID = /^virtual:emoji-data-([a-z]+)$/;

/** What the fonts of two years ago have. */
const NEWEST_VERSION = 15;

/** Parts of other emoji, which nobody chooses. */
const COMPONENTS = 'component';

interface EmojiSource {
  readonly emoji: string;
  readonly label: string;
  readonly version: number;
  /** Missing for what is no emoji by itself. */
  readonly group?: number;
  readonly tags?: readonly string[];
}

interface MessagesSource {
  readonly groups: readonly { readonly key: string; readonly message: string; readonly order: number }[];
}

/** Some have a U+FE0F that they do not need, and would be another reaction than without it. */
const NEEDLESS = /(?<=\p{Emoji_Presentation})\ufe0f/gu;

/** Of Emojibase's data what the picker needs, which is a third of it; each emoji as the server writes it. */
export const emojiDataOf = (locale: string) => {
  const require = createRequire(import.meta.url);
  const read = <Data>(file: string): Data =>
    JSON.parse(readFileSync(require.resolve(`emojibase-data/${locale}/${file}`), 'utf8')) as Data;

  const { groups } = read<MessagesSource>('messages.json');
  const component = groups.find(({ key }) => key === COMPONENTS)?.order;
  return {
    categories: groups
      .filter(({ key }) => key !== COMPONENTS)
      .map(({ order, message }) => ({ index: order, label: message })),
    emojis: read<readonly EmojiSource[]>('data.json')
      .filter(({ group, version }) => group !== undefined && group !== component && version <= NEWEST_VERSION)
      .map(({ emoji, label, version, group, tags = [] }) => ({
        emoji: emoji.replaceAll(NEEDLESS, ''),
        label,
        version,
        category: group,
        tags,
      })),
  };
};

/** Gives the emoji of a language as a module. */
export const emojiData = (): Plugin => ({
  name: 'parley-emoji-data',
  resolveId: (id) => (ID.test(id) ? `\0${id}` : undefined),
  load(id) {
    const [, locale] = ID.exec(id.replace('\0', '')) ?? [];
    if (locale === undefined) return undefined;
    const json = JSON.stringify(JSON.stringify(emojiDataOf(locale)));
    return `export const data = JSON.parse(${json});`;
  },
});
