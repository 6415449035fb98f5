import type { ChatRoom } from '@parley/client';
import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { flushSync } from 'react-dom';
import type { Person } from '../shared/people.js';
import { putCaret } from './put-caret.js';
import { useAllMembers } from './use-all-members.js';
import { handleOf, type Mentions } from './use-mentions.js';

/** The `@` before the caret, and what is typed after it. Before a blank it means a place or a time. */
const TYPED = /(?<![\p{L}\p{N}_.@])@((?!\s)[^@\n]{0,40})$/u;

interface SuggestionsOptions {
  readonly room: ChatRoom;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly text: string;
  readonly mentions: Mentions;
  readonly onChange: (text: string) => void;
}

export interface Suggestions {
  readonly id: string;
  readonly people: readonly Person[];
  /** The index of the one that Enter chooses. */
  readonly active: number;
  readonly choose: (person: Person) => void;
  /** The user has typed, or the caret has moved otherwise. */
  readonly noteCaret: (isTyped: boolean) => void;
  /** Whether the key was one of the list. */
  readonly takesKey: (event: KeyboardEvent) => boolean;
}

/** Suggests whom an `@` mentions, while the user types behind it. The arrows move, Enter and Tab choose, Escape closes. */
export const useSuggestions = (options: SuggestionsOptions): Suggestions => {
  const { room, field, text, mentions, onChange } = options;
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  /** Where the `@` is that the user wants no more suggestions for. */
  const [closed, setClosed] = useState<number>();
  const match = TYPED.exec(text.slice(0, caret));
  const people = match && match.index !== closed ? mentions.suggest(match[1] ?? '') : [];
  const at = Math.min(active, people.length - 1);

  // A mention may be pasted, too.
  useAllMembers(room, text.includes('@'));

  const choose = (person: Person) => {
    const start = match?.index;
    const before = `${text.slice(0, start)}@${handleOf(person)} `;
    setClosed(start);
    // The caret goes into the text once that is there.
    flushSync(() => onChange(before + text.slice(caret).replace(/^ /, '')));
    field.current?.focus();
    putCaret(field.current, before.length);
  };
  return {
    id,
    people,
    active: at,
    choose,
    noteCaret(isTyped) {
      const now = field.current?.selectionStart ?? 0;
      // Another `@` is another question.
      if (TYPED.exec((field.current?.value ?? '').slice(0, now))?.index !== closed) setClosed(undefined);
      if (now === caret) return;
      // Where the caret only comes by, as at the end of a text that is edited, Enter sends and chooses nobody.
      setCaret(isTyped ? now : 0);
      setActive(0);
    },
    takesKey(event) {
      const { key, shiftKey } = event;
      const chosen = people[at];
      if (chosen === undefined || shiftKey) return false;
      if (key === 'ArrowDown') setActive((at + 1) % people.length);
      else if (key === 'ArrowUp') setActive((at - 1 + people.length) % people.length);
      else if (key === 'Enter' || key === 'Tab') choose(chosen);
      else if (key === 'Escape') setClosed(match?.index);
      else return false;
      event.preventDefault();
      return true;
    },
  };
};
