import type { ChatEntry } from '@parley/client';
import { useRoom } from '@parley/client/react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';

export interface UnreadMark {
  readonly count: number;
  /** The seq of the first unread message; undefined where there is no mark. */
  readonly seq: number | undefined;
  /** The key of that message; undefined while it is not loaded. */
  readonly from: string | undefined;
  /** Whether it is known where the unread messages begin, and whether there are any. */
  readonly isKnown: boolean;
  readonly clear: () => void;
}

/**
 * Marks where the unread messages began when the user opened the room, or came back to its end. The mark stays after the
 * user has seen them. Messages that come while the user watches get no mark.
 */
export const useUnreadMark = (roomId: string, watching: boolean): UnreadMark => {
  const { isLoading, unread, firstUnread, messages, hasOlder } = useRoom(roomId, (room) => ({
    isLoading: room.status === 'loading',
    unread: room.unread,
    firstUnread: room.firstUnread,
    messages: room.messages,
    hasOlder: room.hasOlder,
  }));
  const [isKnown, setKnown] = useState(false);
  const [mark, setMark] = useState<{ readonly count: number; readonly seq: number }>();
  const before = useRef<number>(undefined);
  // Before the list is painted, as it begins there.
  useLayoutEffect(() => {
    if (isLoading) return;
    const previous = before.current;
    before.current = unread;
    const isOpening = previous === undefined;
    const cameUnwatched = previous === 0 && !watching;
    if (firstUnread !== undefined && (isOpening || cameUnwatched)) {
      setMark({ count: unread, seq: firstUnread });
    }
    setKnown(true);
  }, [isLoading, unread, firstUnread, watching]);

  const from = useMemo(
    () => mark && keyOfFirst(messages, { seq: mark.seq, hasOlder }),
    [messages, hasOlder, mark],
  );
  return { count: mark?.count ?? 0, seq: mark?.seq, from, isKnown, clear: () => setMark(undefined) };
};

/** The key of the first message of others from this seq on; undefined where it may be before the first entry. */
const keyOfFirst = (
  entries: readonly ChatEntry[],
  { seq, hasOlder }: { readonly seq: number; readonly hasOlder: boolean },
): string | undefined => {
  if (hasOlder && (entries[0]?.seq ?? Infinity) > seq) return undefined;
  return entries.find((entry) => entry.kind === 'message' && !entry.own && (entry.seq ?? 0) >= seq)?.key;
};
