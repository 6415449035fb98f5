import type { ChatRoom } from '@parley/client';
import { useCallback, useLayoutEffect, useState } from 'react';

/** A place in the log: its end, where the unread messages begin, or the message at this seq. */
export type JumpPlace = 'end' | 'unread' | number;

interface JumpOptions {
  readonly room: ChatRoom;
  /** The index of the row of a place; -1 where it is not loaded. */
  readonly rowAt: (place: JumpPlace) => number;
  /** Scrolls to a place that is loaded. */
  readonly show: (place: JumpPlace) => void;
}

/** Goes to a place in the log, which is loaded where the list does not have it, and scrolls there. */
export const useJump = ({ room, rowAt, show }: JumpOptions): ((place: JumpPlace, seq?: number) => void) => {
  const [target, setTarget] = useState<JumpPlace>();
  const isThere = target !== undefined && rowAt(target) !== -1;
  useLayoutEffect(() => {
    if (!isThere) return;
    setTarget(undefined);
    show(target);
  }, [isThere, target, show]);

  return useCallback(
    (place, seq) => {
      setTarget(place);
      const to = typeof place === 'number' ? place : place === 'end' ? 'newest' : (seq ?? 0);
      // The bar above tells of a lost connection.
      room.jumpTo(to).catch(() => setTarget(undefined));
    },
    [room],
  );
};
