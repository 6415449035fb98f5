import { type ReactNode, useMemo } from 'react';
import { useLanguage } from '../texts/use-language.js';
import { BIDI_CONTROLS, closeDirections } from './directions.js';
import { isOnlyEmoji } from './only-emoji.js';
import { type LinkPart, parseText, type TextPart } from './parse-text.js';

interface MessageTextProps {
  readonly text: string;
  /** What stands at the end of its last line. */
  readonly children?: ReactNode;
}

/** The text of a message: with links, code in monospace, and large where it is nothing but a few emoji. */
export const MessageText = ({ text, children }: MessageTextProps) => {
  const parts = useMemo(() => parseText(text), [text]);
  const shape = `${isOnlyEmoji(text) ? 'parley-text-emoji' : ''} ${endsApart(parts) ? 'parley-text-apart' : ''}`;
  return (
    <div className={`parley-text ${shape}`} dir="auto">
      <span>
        {parts.map((part, index) => (
          // The parts of a text never change places.
          <Part key={index} part={part} />
        ))}
      </span>
      {children}
    </div>
  );
};

const Part = ({ part }: { readonly part: TextPart }) => {
  switch (part.kind) {
    case 'plain':
      return closeDirections(part.source);
    case 'link':
      return <Link link={part} />;
    case 'code':
      return (
        <code className="parley-code" dir="ltr">
          {closeDirections(part.code)}
        </code>
      );
    case 'block':
      return (
        <code className="parley-code-block" dir="ltr">
          {closeDirections(part.code)}
        </code>
      );
  }
};

/** Its direction is that of an address, and no character of its text changes that. */
const Link = ({ link: { source, href, host } }: { readonly link: LinkPart }) => {
  const { t } = useLanguage();
  return (
    <a
      className="parley-link"
      dir="ltr"
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={host === undefined ? undefined : t.conversation.linkGoesTo(host)}
    >
      {source.replaceAll(BIDI_CONTROLS, '')}
      {host !== undefined && <span className="parley-link-host"> ({host})</span>}
    </a>
  );
};

/** Whether the time needs a line of its own: the last line may end on the other side, or is a block. */
const endsApart = (parts: readonly TextPart[]): boolean =>
  parts.at(-1)?.kind === 'block' || parts.some(({ source }) => RIGHT_TO_LEFT.test(source));

const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
