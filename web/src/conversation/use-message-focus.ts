import {
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { takesFocus } from '../shared/keep-focus.js';
import { moveInMessage } from './move-in-message.js';
import type { Row } from './rows.js';

interface MessageFocusOptions {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  /** The rows that are rendered. */
  readonly shown: readonly { readonly index: number }[];
  readonly scrollTo: (index: number) => void;
}

export interface MessageFocus {
  /** The key of the message at which Tab stops; undefined while none is rendered. */
  readonly activeKey: string | undefined;
  /** Gives the focus to the first message from this row on, else to the last one before it, once it is rendered. */
  readonly moveTo: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onFocus: (event: FocusEvent) => void;
}

/**
 * The messages are one stop of Tab, the newest one at first. The arrows up and down, Home and End move from one to
 * another. Enter goes to the links and buttons of a message.
 */
export const useMessageFocus = ({ scroller, rows, shown, scrollTo }: MessageFocusOptions): MessageFocus => {
  const [active, setActive] = useState<string>();
  /** The key of the message that gets the focus when it is rendered. */
  const wanted = useRef<string>(undefined);
  const rendered = shown.flatMap(({ index }) => (rows[index]?.kind === 'message' ? [rows[index].key] : []));
  const activeKey = active !== undefined && rendered.includes(active) ? active : rendered.at(-1);

  useLayoutEffect(() => {
    if (wanted.current === undefined) return;
    const index = rows.findIndex(({ key }) => key === wanted.current);
    const message = scroller.current?.querySelector<HTMLElement>(`[data-index="${index}"] article`);
    if (message && takesFocus(message)) wanted.current = undefined;
  });

  const want = (row: Row | undefined) => {
    if (row === undefined) return;
    setActive(row.key);
    wanted.current = row.key;
  };
  const moveBy = (key: string): boolean => {
    const at = rows.findIndex((row) => row.key === activeKey);
    if (at === -1) return false;
    const target = targetOf(key, rows, at);
    if (target === undefined) return false;
    want(target);
    scrollTo(rows.indexOf(target));
    return true;
  };
  return {
    activeKey,
    moveTo: (index) => want(rows.slice(index).find(isMessage) ?? rows.slice(0, index).findLast(isMessage)),
    onFocus: ({ target }) => {
      const index = target.closest<HTMLElement>('[data-index]')?.dataset.index;
      if (index !== undefined) setActive(rows[Number(index)]?.key);
    },
    onKeyDown: (event) => {
      const { key, target, altKey, ctrlKey, metaKey } = event;
      if (!(target instanceof HTMLElement) || altKey || ctrlKey || metaKey) return;
      // A dialog that a message has opened has keys of its own.
      if (target.closest('dialog') === null && (moveInMessage(target, key) || moveBy(key)))
        event.preventDefault();
    },
  };
};

/** The message to which a key leads from the row at this index. */
const targetOf = (key: string, rows: readonly Row[], at: number): Row | undefined => {
  if (key === 'ArrowUp') return rows.slice(0, at).findLast(isMessage);
  if (key === 'ArrowDown') return rows.slice(at + 1).find(isMessage);
  if (key === 'Home') return rows.find(isMessage);
  return key === 'End' ? rows.findLast(isMessage) : undefined;
};

const isMessage = ({ kind }: Row): boolean => kind === 'message';
