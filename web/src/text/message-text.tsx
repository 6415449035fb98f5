import { type ReactNode, useMemo } from 'react';
import { usePeople } from '../shared/people.js';
import { PersonName } from '../shared/person-name.js';
import { useLanguage } from '../texts/use-language.js';
import { BIDI_CONTROLS, closeDirections } from './directions.js';
import { isOnlyEmoji } from './only-emoji.js';
import { type LinkPart, parseText, type TextPart } from './parse-text.js';

interface MessageTextProps {
  readonly text: string;
  /** The ids of those whom it mentions. */
  readonly mentions?: readonly string[] | undefined;
  /** The content at the end of its last line. */
  readonly children?: ReactNode;
}

/** The text of a message: with links, mentions, code in monospace, and large where it is nothing but a few emoji. */
export const MessageText = ({ text, mentions, children }: MessageTextProps) => {
  const { dir } = useLanguage();
  const people = usePeople();
  const parts = useMemo(
    () =>
      parseText(
        text,
        mentions?.map((userId) => ({ userId, handles: [people.of(userId).name, userId] })),
      ),
    [text, mentions, people],
  );
  const shape = `${isOnlyEmoji(text) ? 'parley-text-emoji' : ''} ${endsApart(text, parts, dir) ? 'parley-text-apart' : ''}`;
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
    case 'mention':
      return <Mention userId={part.userId} />;
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

/** With the name that the person has now, and the id beside it where two have that name. */
const Mention = ({ userId }: { readonly userId: string }) => (
  <span className="parley-mention">
    @<PersonName person={usePeople().of(userId)} />
  </span>
);

/** Its direction is that of an address, and no character of its text changes that. */
const Link = ({ link: { source, href, host } }: { readonly link: LinkPart }) => {
  const { t } = useLanguage();
  return (
    <a
      className="parley-link"
      dir="ltr"
      href={href}
      target="_blank"
      tabIndex={-1}
      rel="noopener noreferrer nofollow"
      title={host === undefined ? undefined : t.conversation.linkGoesTo(host)}
    >
      {source.replaceAll(BIDI_CONTROLS, '')}
      {host !== undefined && <span className="parley-link-host"> ({host})</span>}
    </a>
  );
};

/** Whether the time needs a line of its own: the last line may end on the other side, or is a block. */
const endsApart = (text: string, parts: readonly TextPart[], dir: 'ltr' | 'rtl'): boolean => {
  if (parts.at(-1)?.kind === 'block') return true;
  if (dir === 'ltr') return RIGHT_TO_LEFT.test(text);
  // A line without any letter reads from left to right too.
  return LEFT_TO_RIGHT.test(text) || text.split('\n').some((line) => !RIGHT_TO_LEFT.test(line));
};

const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
const LEFT_TO_RIGHT =
  /(?![\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}])\p{L}/u;
