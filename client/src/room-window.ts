import type { LogEntry } from './entry-types.js';
import type { WireRoomPage } from './protocol.js';
import { append, emptyLog, firstSeq, joinLogs } from './room-log.js';
import { toEntries } from './room-pages.js';
import type { RoomState } from './room-state.js';
import { unreadOf, updateUnread } from './unread.js';

/** A page that was read by itself. */
export type HistoryPage = Pick<WireRoomPage, 'messages' | 'hasMore'>;

/** Applies the page before the first entry of a loaded part. Returns the new entries; none where no part begins there. */
export const applyOlderPage = (
  state: RoomState,
  before: number,
  { messages, hasMore }: HistoryPage,
): readonly LogEntry[] => {
  const part = [state.window, state].find((one) => one && firstSeq(one) === before);
  if (!part) return [];
  const unread = unreadOf(state);
  const entries = toEntries(state, messages);
  part.entries = [...entries, ...part.entries];
  part.hasOlder = hasMore;
  joinParts(state);
  updateUnread(state, unread);
  return entries;
};

/** Applies the page after the window. `end` is where the log ended when it was requested. Returns the new entries. */
export const applyNewerPage = (
  state: RoomState,
  { after, end }: { readonly after: number; readonly end: number },
  page: HistoryPage,
): readonly LogEntry[] => {
  if (state.window?.cursor !== after) return [];
  const unread = unreadOf(state);
  const added = append(state.window, toEntries(state, page.messages), page.hasMore ? 0 : end);
  joinParts(state);
  updateUnread(state, unread);
  return added.filter(({ seq }) => seq <= state.cursor);
};

/** Shows the page after this seq in place of what is shown. `end` is where the log ended when it was requested. */
export const showPage = (
  state: RoomState,
  { after, end }: { readonly after: number; readonly end: number },
  page: HistoryPage,
): readonly LogEntry[] => {
  showNewest(state);
  state.window = emptyLog(after);
  return applyNewerPage(state, { after, end }, page);
};

/** Shows the newest part. */
export const showNewest = (state: RoomState): void => {
  const unread = unreadOf(state);
  state.window = undefined;
  updateUnread(state, unread);
};

/** With no gap between them, the window and the newest part are one. */
const joinParts = (state: RoomState): void => {
  const joined = state.window && joinLogs(state.window, state);
  if (joined) Object.assign(state, joined, { window: undefined });
};
