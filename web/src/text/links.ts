import { LinkifyIt } from 'linkify-it';
import { BIDI_CONTROLS } from './directions.js';

/** A link in a text, from `start` up to `end`. */
export interface FoundLink {
  readonly start: number;
  readonly end: number;
  /** An address with `http:`, `https:` or `mailto:`. */
  readonly href: string;
  /** The host to which it really goes, where its text does not show that. */
  readonly host?: string;
}

const MAX_LINK_LENGTH = 2_048;

const linkify = new LinkifyIt({ maxLength: MAX_LINK_LENGTH })
  .add('ftp:', null)
  .add('//', null)
  .add('www.', {
    // Any top-level domain will do, as after `https://`.
    validate: (text, position, self) =>
      Math.max(0, self.testSchemaAt(`//${text.slice(position, position + MAX_LINK_LENGTH)}`, 'http:', 0) - 2),
    normalize: (match) => {
      match.url = `https://${match.url}`;
    },
  });

/** The links in a text, in their order, none over another. The time that it takes grows with the length of the text. */
export const findLinks = (text: string): readonly FoundLink[] =>
  (linkify.match(text) ?? []).flatMap(({ index, lastIndex, raw, url }) => {
    const target = targetOf(raw, url);
    return target === undefined ? [] : [{ start: index, end: lastIndex, ...target }];
  });

const SAFE = new Set(['http:', 'https:', 'mailto:']);

const targetOf = (raw: string, url: string): Pick<FoundLink, 'href' | 'host'> | undefined => {
  const target = parse(url);
  if (target === undefined || !SAFE.has(target.protocol)) return undefined;
  const written = writtenHostOf(raw);
  const real = parse(`https://${written}`)?.hostname ?? written;
  const isHidden =
    raw.search(BIDI_CONTROLS) !== -1 || (real !== written.toLowerCase() && !isOfOneScript(written));
  const isCoded = /(?:^|\.)xn--/i.test(written);
  return { href: target.href, ...((isHidden || isCoded) && { host: real }) };
};

const parse = (url: string): URL | undefined => {
  try {
    return new URL(url);
  } catch {
    // A text that looks like an address need not be one: it stays text.
    return undefined;
  }
};

/** The host in `https://host/path`, `www.host` and `mailto:name@host`, as somebody wrote it. */
const writtenHostOf = (raw: string): string => {
  const [authority = ''] = raw.replace(/^(?:https?:\/\/|mailto:)/i, '').split(/[/?#]/);
  return authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '');
};

const SCRIPTS = [
  /^\p{scx=Latin}*$/u,
  /^\p{scx=Cyrillic}*$/u,
  /^\p{scx=Greek}*$/u,
  /^\p{scx=Arabic}*$/u,
  /^\p{scx=Hebrew}*$/u,
  /^\p{scx=Devanagari}*$/u,
  /^\p{scx=Thai}*$/u,
  /^\p{scx=Hangul}*$/u,
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}]*$/u,
];

/** With its last label, so that Cyrillic letters before `.com` are of two: they may look like Latin ones. */
const isOfOneScript = (host: string): boolean => {
  const letters = host.replaceAll(/[^\p{L}\p{M}]/gu, '');
  return SCRIPTS.some((script) => script.test(letters));
};
