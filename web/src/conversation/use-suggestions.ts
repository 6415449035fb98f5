import type { ChatRoom } from '@parley/client';
import { type KeyboardEvent, type RefObject, useEffect, useId, useState } from 'react';
import type { Person } from '../shared/people.js';
import { useAllMembers } from './use-all-members.js';
import { handleOf, type Mentions } from './use-mentions.js';

/** The `@` before the caret, and what is typed after it. */
const TYPED = /(?<![\p{L}\p{N}_.@])@([^@\n]{0,40})$/u;

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
  /** The user has typed, or has moved the caret. */
  readonly noteCaret: () => void;
  /** Whether the key was one of the list. */
  readonly takesKey: (event: KeyboardEvent) => boolean;
}

/** Suggests whom an `@` mentions, while the caret is behind it. The arrows move, Enter and Tab choose, Escape closes. */
export const useSuggestions = (options: SuggestionsOptions): Suggestions => {
  const { room, field, text, mentions, onChange } = options;
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [active, setActive] = useState(0);
  /** Where the `@` is that the user wants no more suggestions for. */
  const [closed, setClosed] = useState<number>();
  /** Where the caret goes once the text is there. */
  const [goal, setGoal] = useState<number>();
  const match = TYPED.exec(text.slice(0, caret));
  const start = match?.index;
  const isOpen = start !== undefined && start !== closed;
  const people = isOpen ? mentions.suggest(match?.[1] ?? '') : [];

  // A mention may be pasted, too.
  useAllMembers(room, text.includes('@'));
  useEffect(() => {
    if (goal === undefined) return;
    field.current?.setSelectionRange(goal, goal);
    setCaret(goal);
    setGoal(undefined);
  }, [goal, field]);

  const choose = (person: Person) => {
    if (start === undefined) return;
    const before = `${text.slice(0, start)}@${handleOf(person)} `;
    onChange(before + text.slice(caret).replace(/^ /, ''));
    setClosed(start);
    setGoal(before.length);
    field.current?.focus();
  };
  return {
    id,
    people,
    active: Math.min(active, people.length - 1),
    choose,
    noteCaret() {
      const at = field.current?.selectionStart ?? 0;
      if (at === caret) return;
      setCaret(at);
      setActive(0);
      // Another `@` is another question.
      if (TYPED.exec((field.current?.value ?? '').slice(0, at))?.index !== closed) setClosed(undefined);
    },
    takesKey(event) {
      const { key, shiftKey } = event;
      const chosen = people[Math.min(active, people.length - 1)];
      if (chosen === undefined || shiftKey) return false;
      if (key === 'ArrowDown') setActive((active + 1) % people.length);
      else if (key === 'ArrowUp') setActive((active - 1 + people.length) % people.length);
      else if (key === 'Enter' || key === 'Tab') choose(chosen);
      else if (key === 'Escape') setClosed(start);
      else return false;
      event.preventDefault();
      return true;
    },
  };
};
