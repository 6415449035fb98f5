import type { ChatEntry, ChatRoom } from '@parley/client';
import { useEffect, useMemo, useRef, useState } from 'react';

export interface UnreadMark {
  readonly count: number;
  /** The first unread entry; undefined while it is not loaded. */
  readonly from: string | undefined;
  readonly clear: () => void;
}

/**
 * Where the unread messages started when the user came, which is still shown when they have been seen. Of what
 * comes while the user watches, nothing is marked.
 */
export const useUnreadMark = (room: ChatRoom, watching: boolean): UnreadMark => {
  const [mark, setMark] = useState<{ readonly count: number; readonly upTo: number }>();
  const before = useRef<number>(undefined);
  const { status, unread, messages } = room;
  useEffect(() => {
    if (status !== 'ready') return;
    const known = before.current;
    before.current = unread;
    const starts = unread > 0 && (known === undefined || (known === 0 && !watching));
    if (starts) setMark({ count: unread, upTo: lastSeqOf(messages) });
  }, [status, unread, messages, watching]);

  const from = useMemo(() => mark && firstOf(messages, mark.count, mark.upTo), [messages, mark]);
  return { count: mark?.count ?? 0, from, clear: () => setMark(undefined) };
};

const lastSeqOf = (entries: readonly ChatEntry[]): number =>
  entries.reduce((last, { seq = 0 }) => Math.max(last, seq), 0);

/** Unread are messages of others, so it is the one at which, counted from the end, there are so many. */
const firstOf = (entries: readonly ChatEntry[], count: number, upTo: number): string | undefined => {
  let left = count;
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry?.kind !== 'message' || entry.own || (entry.seq ?? Infinity) > upTo) continue;
    left--;
    if (left === 0) return entry.key;
  }
  return undefined;
};
