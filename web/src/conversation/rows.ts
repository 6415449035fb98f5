import type { ChatEntry, ChatMembershipEvent, ChatMessage } from '@parley/client';
import { dayKey, dayName } from '../shared/times.js';

/** What the list of messages shows, one under the other. Keys stay the same while older ones are put before. */
export type Row =
  | { readonly kind: 'start'; readonly key: string }
  | { readonly kind: 'day'; readonly key: string; readonly text: string }
  | { readonly kind: 'unread'; readonly key: string }
  | { readonly kind: 'event'; readonly key: string; readonly entry: ChatMembershipEvent }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly entry: ChatMessage;
      /** Of several by one person in a few minutes. */
      readonly first: boolean;
      readonly last: boolean;
    };

export const UNREAD_KEY = 'unread';

export interface RowOptions {
  /** Whether what is loaded starts with the room's first entry. */
  readonly complete: boolean;
  /** Before which entry the unread ones are said to start. */
  readonly unreadFrom: string | undefined;
}

export const makeRows = (
  entries: readonly ChatEntry[],
  { complete, unreadFrom }: RowOptions,
): readonly Row[] => {
  const rows: Row[] = complete ? [{ kind: 'start', key: 'start' }] : [];
  let day: string | undefined;
  entries.forEach((entry, index) => {
    const thisDay = dayKey(entry.timestamp);
    // The clock of this device may be behind: a day is not opened twice.
    if (day === undefined || (thisDay !== day && !rows.some(({ key }) => key === thisDay))) {
      rows.push({ kind: 'day', key: thisDay, text: dayName(entry.timestamp) });
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

const TOGETHER_MS = 5 * 60_000;

const belongTogether = (a: ChatEntry | undefined, b: ChatEntry | undefined): boolean =>
  a?.kind === 'message' &&
  b?.kind === 'message' &&
  a.sender === b.sender &&
  dayKey(a.timestamp) === dayKey(b.timestamp) &&
  Date.parse(b.timestamp) - Date.parse(a.timestamp) < TOGETHER_MS;
