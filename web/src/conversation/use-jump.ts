import type { ChatRoom } from '@parley/client';
import { useCallback, useLayoutEffect, useState } from 'react';

interface JumpOptions {
  readonly room: ChatRoom;
  /** Whether the list goes to its end. */
  readonly hasNewer: boolean;
  /** The index of the row where the unread messages begin; -1 where it is not loaded. */
  readonly unreadRow: number;
  readonly showEnd: () => void;
  readonly showUnread: () => void;
}

export interface Jump {
  readonly toEnd: () => void;
  readonly toUnread: (seq: number) => void;
}

/** Goes to a part of the log, which is loaded where the list does not have it, and scrolls there. */
export const useJump = ({ room, hasNewer, unreadRow, showEnd, showUnread }: JumpOptions): Jump => {
  const [target, setTarget] = useState<'end' | 'unread'>();
  const isThere = target === 'end' ? !hasNewer : target === 'unread' && unreadRow !== -1;
  useLayoutEffect(() => {
    if (!isThere) return;
    setTarget(undefined);
    if (target === 'end') showEnd();
    else showUnread();
  }, [isThere, target, showEnd, showUnread]);

  const jump = useCallback(
    (to: 'end' | 'unread', seq: number | 'newest') => {
      setTarget(to);
      // The bar above tells of a lost connection.
      room.jumpTo(seq).catch(() => setTarget(undefined));
    },
    [room],
  );
  const toEnd = useCallback(() => jump('end', 'newest'), [jump]);
  return { toEnd, toUnread: (seq) => jump('unread', seq) };
};
