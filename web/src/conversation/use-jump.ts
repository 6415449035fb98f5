import type { ChatRoom } from '@parley/client';
import { useCallback, useLayoutEffect, useState } from 'react';

/** A place in the log: its end, where the unread messages begin, or the message at this seq. */
export type JumpPlace = 'end' | 'unread' | number;

export interface Jump {
  readonly place: JumpPlace;
  /** Where the log is loaded, if it is not there: of the place `unread`. */
  readonly seq?: number;
  /** Whether the user has asked for it: the focus goes there too. */
  readonly isChosen?: boolean;
}

interface JumpOptions {
  readonly room: ChatRoom;
  /** The index of the row of a place; -1 where it is not loaded. */
  readonly rowAt: (place: JumpPlace) => number;
  /** Scrolls to a place that is loaded. */
  readonly show: (jump: Jump) => void;
}

/** Goes to a place in the log, which is loaded where the list does not have it, and scrolls there. */
export const useJump = ({ room, rowAt, show }: JumpOptions): ((jump: Jump) => void) => {
  const [target, setTarget] = useState<Jump>();
  const isThere = target !== undefined && rowAt(target.place) !== -1;
  useLayoutEffect(() => {
    if (!isThere) return;
    setTarget(undefined);
    show(target);
  }, [isThere, target, show]);

  return useCallback(
    (jump) => {
      setTarget(jump);
      const { place, seq = 0 } = jump;
      const to = typeof place === 'number' ? place : place === 'end' ? 'newest' : seq;
      // The bar above tells of a lost connection. The list does not go there later, when nobody expects it.
      room.jumpTo(to).catch(() => setTarget((latest) => (latest === jump ? undefined : latest)));
    },
    [room],
  );
};
