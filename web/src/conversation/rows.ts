import type { ChatEntry, ChatMembershipEvent, ChatMessage } from '@parley/client';
import { dayKey } from '../texts/times.js';

/** A row of the list of messages. Its key stays the same when older rows are loaded. */
export type Row =
  | { readonly kind: 'start'; readonly key: string }
  | { readonly kind: 'day'; readonly key: string; readonly timestamp: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'event'; readonly key: string; readonly entry: ChatMembershipEvent }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly entry: ChatMessage;
      /** Whether it is the first of a run, which one person has written in a few minutes. */
      readonly first: boolean;
      /** Whether it is the last of its run. */
      readonly last: boolean;
    };

export const UNREAD_KEY = 'unread';

export interface RowOptions {
  /** Whether the loaded entries begin with the first one of the room. */
  readonly complete: boolean;
  /** The key of the first unread entry. */
  readonly unreadFrom: string | undefined;
}

export const makeRows = (
  entries: readonly ChatEntry[],
  { complete, unreadFrom }: RowOptions,
): readonly Row[] => {
  const rows: Row[] = complete ? [{ kind: 'start', key: 'start' }] : [];
  let day = '';
  entries.forEach((entry, index) => {
    const thisDay = dayKey(entry.timestamp);
    // No day follows a later one, although the clock of this device, which dates pending messages, may be behind.
    if (thisDay > day) {
      rows.push({ kind: 'day', key: thisDay, timestamp: entry.timestamp });
      day = thisDay;
    }
    if (entry.key === unreadFrom) rows.push({ kind: 'unread', key: UNREAD_KEY });
    if (entry.kind === 'event') {
      rows.push({ kind: 'event', key: entry.key, entry });
      return;
    }
    const first = rows.at(-1)?.kind !== 'message' || !belongTogether(entries[index - 1], entry);
    const last = entries[index + 1]?.key === unreadFrom || !belongTogether(entry, entries[index + 1]);
    rows.push({ kind: 'message', key: entry.key, entry, first, last });
  });
  return rows;
};

/**
 * The start of the day to which the first visible row belongs; undefined where the row of that day is among the first
 * visible ones itself, or where there is none.
 */
export const dayAbove = (rows: readonly Row[], firstShown: number): string | undefined => {
  if (rows[firstShown]?.kind === 'day' || rows[firstShown + 1]?.kind === 'day') return undefined;
  const day = rows.slice(0, firstShown).findLast(({ kind }) => kind === 'day');
  return day?.kind === 'day' ? day.timestamp : undefined;
};

const TOGETHER_MS = 5 * 60_000;

const belongTogether = (a: ChatEntry | undefined, b: ChatEntry | undefined): boolean =>
  a?.kind === 'message' &&
  b?.kind === 'message' &&
  a.sender === b.sender &&
  dayKey(a.timestamp) === dayKey(b.timestamp) &&
  Date.parse(b.timestamp) - Date.parse(a.timestamp) < TOGETHER_MS;
