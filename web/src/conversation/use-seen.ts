import type { ChatRoom } from '@parley/client';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import type { Row } from './rows.js';

interface SeenOptions {
  readonly room: ChatRoom;
  readonly rows: readonly Row[];
  readonly scroller: RefObject<HTMLElement | null>;
  /** Whether the user may be looking at the list, which is where it is to begin. */
  readonly isWatched: boolean;
}

/** An entry that was in view for less than this was not seen. */
const LOOK_MS = 100;

/** Pixels that a row may be out of view by rounding. */
const ROUNDING = 1;

/**
 * Marks the entries in view as seen, while the user may be looking at it. Gives a function to call when the list has been
 * scrolled.
 */
export const useSeen = (options: SeenOptions): (() => void) => {
  const latest = useRef(options);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const look = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      const { room, rows, scroller, isWatched } = latest.current;
      const seq = isWatched && scroller.current ? lastInView(scroller.current, rows) : undefined;
      if (seq !== undefined) room.markSeen(seq);
    }, LOOK_MS);
  }, []);
  // Every rendering may have brought another row into view.
  useEffect(() => {
    latest.current = options;
    if (options.isWatched) look();
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  return look;
};

/** The seq of the last entry whose end is in view, or which is all that is in view. */
const lastInView = (scroller: HTMLElement, rows: readonly Row[]): number | undefined => {
  const view = scroller.getBoundingClientRect();
  let last: number | undefined;
  for (const element of scroller.querySelectorAll<HTMLElement>('[data-index]')) {
    const row = rows[Number(element.dataset.index)];
    const seq = row?.kind === 'message' || row?.kind === 'event' ? row.entry.seq : undefined;
    if (seq === undefined) continue;
    const { top, bottom } = element.getBoundingClientRect();
    const endIsInView = bottom > view.top && bottom <= view.bottom + ROUNDING;
    const fillsView = top <= view.top && bottom >= view.bottom;
    if (endIsInView || fillsView) last = Math.max(seq, last ?? 0);
  }
  return last;
};
