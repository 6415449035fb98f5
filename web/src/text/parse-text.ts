import { findLinks } from './links.js';
import { findMentions, type Mentionable } from './mentions.js';

/** A part of a message. The sources of all parts, one after another, are the text. */
export type TextPart = PlainPart | LinkPart | CodePart | MentionPart;

export interface PlainPart {
  readonly kind: 'plain';
  readonly source: string;
}

export interface LinkPart {
  readonly kind: 'link';
  readonly source: string;
  readonly href: string;
  /** The host to which it goes, where the source does not show that. */
  readonly host?: string;
}

export interface MentionPart {
  readonly kind: 'mention';
  readonly source: string;
  readonly userId: string;
}

/** Code within a line, or lines of code between two fences. */
export interface CodePart {
  readonly kind: 'code' | 'block';
  readonly source: string;
  readonly code: string;
}

/** A server's longest message has 10,000 code points. Of a longer text, what comes after is plain. */
const MAX_LENGTH = 20_000;

/** The text after so many parts is plain. */
const MAX_PARTS = 1_000;

/**
 * The parts of a message: links, code in backticks, blocks of code between lines of three backticks, mentions of the given
 * people, and what is plain. Nothing else of Markdown has a meaning. It takes any text; the time that it takes grows with the text's length, up to
 * 20,000 characters and 1,000 parts.
 */
export const parseText = (text: string, mentioned: readonly Mentionable[] = []): readonly TextPart[] => {
  const parts = blocksIn(text.slice(0, MAX_LENGTH)).flatMap((part) =>
    part.kind === 'plain' ? codeIn(part.source) : [part],
  );
  const linked = parts.flatMap((part) => (part.kind === 'plain' ? linksIn(part.source) : [part]));
  const mentioning = linked.flatMap((part) =>
    part.kind === 'plain' ? mentionsIn(part.source, mentioned) : [part],
  );
  const kept = mentioning.slice(0, MAX_PARTS);
  const length = kept.reduce((sum, { source }) => sum + source.length, 0);
  return length === text.length ? kept : [...kept, plain(text.slice(length))];
};

const plain = (source: string): PlainPart => ({ kind: 'plain', source });

const FENCE = /^ {0,3}```([\w+#.-]*)[ \t]*$/;

/** An opening fence may name a language. One that is never closed is plain. */
const blocksIn = (text: string): readonly TextPart[] => {
  const parts: TextPart[] = [];
  const lines = text.split(/(?<=\n)/);
  let begin: number | undefined;
  let done = 0;
  for (const [index, line] of lines.entries()) {
    const fence = FENCE.exec(line.replace(/\r?\n$/, ''));
    if (fence === null) continue;
    if (begin === undefined) begin = index;
    else if (fence[1] === '') {
      if (begin > done) parts.push(plain(lines.slice(done, begin).join('')));
      const code = lines
        .slice(begin + 1, index)
        .join('')
        .replace(/\r?\n$/, '');
      parts.push({ kind: 'block', source: lines.slice(begin, index + 1).join(''), code });
      done = index + 1;
      begin = undefined;
    }
  }
  const rest = lines.slice(done).join('');
  return rest === '' ? parts : [...parts, plain(rest)];
};

const CODE = /```([^`\n]+)```|``([^`\n]+)``|`([^`\n]+)`/g;

const codeIn = (text: string): readonly TextPart[] => {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of text.matchAll(CODE)) {
    const { 0: source, 1: three, 2: two, 3: one = '', index } = match;
    if (index > done) parts.push(plain(text.slice(done, index)));
    parts.push({ kind: 'code', source, code: three ?? two ?? one });
    done = index + source.length;
  }
  return done === text.length ? parts : [...parts, plain(text.slice(done))];
};

const linksIn = (text: string): readonly TextPart[] =>
  split(text, findLinks(text), (source, { href, host }) => ({
    kind: 'link',
    source,
    href,
    ...(host !== undefined && { host }),
  }));

const mentionsIn = (text: string, people: readonly Mentionable[]): readonly TextPart[] =>
  split(text, findMentions(text, people), (source, { userId }) => ({ kind: 'mention', source, userId }));

/** The parts that were found, none over another, and the plain text between. */
const split = <Found extends { readonly start: number; readonly end: number }>(
  text: string,
  found: readonly Found[],
  partOf: (source: string, found: Found) => TextPart,
): readonly TextPart[] => {
  const parts: TextPart[] = [];
  let done = 0;
  for (const each of found) {
    const { start, end } = each;
    if (start > done) parts.push(plain(text.slice(done, start)));
    parts.push(partOf(text.slice(start, end), each));
    done = end;
  }
  return done === text.length ? parts : [...parts, plain(text.slice(done))];
};
