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

/** Gives the emoji of a language as a module: of Emojibase's data what the picker needs, which is a third of it. */
export const emojiData = (): Plugin => {
  const require = createRequire(import.meta.url);
  const read = <Data>(file: string): Data =>
    JSON.parse(readFileSync(require.resolve(`emojibase-data/${file}`), 'utf8')) as Data;

  const dataOf = (locale: string) => {
    const { groups } = read<MessagesSource>(`${locale}/messages.json`);
    const component = groups.find(({ key }) => key === COMPONENTS)?.order;
    return {
      categories: groups
        .filter(({ key }) => key !== COMPONENTS)
        .map(({ order, message }) => ({ index: order, label: message })),
      emojis: read<readonly EmojiSource[]>(`${locale}/data.json`)
        .filter(
          ({ group, version }) => group !== undefined && group !== component && version <= NEWEST_VERSION,
        )
        .map(({ emoji, label, version, group, tags = [] }) => ({
          emoji,
          label,
          version,
          category: group,
          tags,
        })),
    };
  };

  return {
    name: 'parley-emoji-data',
    resolveId: (id) => (ID.test(id) ? `\0${id}` : undefined),
    load(id) {
      const [, locale] = ID.exec(id.replace('\0', '')) ?? [];
      if (locale === undefined) return undefined;
      const json = JSON.stringify(JSON.stringify(dataOf(locale)));
      return `export const data = JSON.parse(${json});`;
    },
  };
};
