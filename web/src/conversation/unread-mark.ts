import type { ChatEntry, ChatRoom } from '@parley/client';
import { useEffect, useMemo, useRef, useState } from 'react';

export interface UnreadMark {
  readonly count: number;
  /** The first unread entry; undefined while it is not loaded. */
  readonly from: string | undefined;
  readonly clear: () => void;
}

/**
 * Marks where the unread messages began when the user opened the room, or came back to its end. The mark stays after the
 * user has seen them. Messages that come while the user watches get no mark.
 */
export const useUnreadMark = (room: ChatRoom, watching: boolean): UnreadMark => {
  const [mark, setMark] = useState<{ readonly count: number; readonly upTo: number }>();
  const before = useRef<number>(undefined);
  const { status, unread, messages, hasNewer } = room;
  useEffect(() => {
    if (status !== 'ready' || hasNewer) return;
    const previous = before.current;
    before.current = unread;
    const isOpening = previous === undefined;
    const cameUnwatched = previous === 0 && !watching;
    if (unread > 0 && (isOpening || cameUnwatched)) setMark({ count: unread, upTo: lastSeqOf(messages) });
  }, [status, unread, messages, hasNewer, watching]);

  const from = useMemo(() => mark && firstUnread(messages, mark.count, mark.upTo), [messages, mark]);
  return { count: mark?.count ?? 0, from, clear: () => setMark(undefined) };
};

const lastSeqOf = (entries: readonly ChatEntry[]): number =>
  entries.reduce((last, { seq = 0 }) => Math.max(last, seq), 0);

/** The key of the first unread entry: the `count`th message of others, counted back from the seq `upTo`. */
const firstUnread = (entries: readonly ChatEntry[], count: number, upTo: number): string | undefined => {
  let remaining = count;
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry?.kind !== 'message' || entry.own || (entry.seq ?? Infinity) > upTo) continue;
    remaining--;
    if (remaining === 0) return entry.key;
  }
  return undefined;
};
