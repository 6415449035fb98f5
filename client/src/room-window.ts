import type { LogEntry } from './entry-types.js';
import type { WireRoomPage } from './protocol.js';
import { append, emptyLog, joinLogs } from './room-log.js';
import { toEntries } from './room-pages.js';
import type { RoomState } from './room-state.js';
import { unreadCounts, updateUnread } from './unread.js';

/** A page that was read by itself. */
export type HistoryPage = Pick<WireRoomPage, 'messages' | 'upTo' | 'hasMore'>;

/** Applies the page before the first entry of a loaded part. Returns the new entries; none where no part begins there. */
export const applyOlderPage = (
  state: RoomState,
  before: number,
  { messages, hasMore }: Omit<HistoryPage, 'upTo'>,
): readonly LogEntry[] => {
  const part = [state.window, state].find((one) => one?.firstSeq === before);
  if (!part) return [];
  const counts = unreadCounts(state);
  const entries = toEntries(state, messages);
  part.entries = [...entries, ...part.entries];
  part.firstSeq = hasMore ? (entries[0]?.seq ?? before) : 1;
  joinParts(state);
  updateUnread(state, counts);
  return entries;
};

/** Applies the page after the window, which was requested after this seq. Returns the new entries. */
export const applyNewerPage = (state: RoomState, after: number, page: HistoryPage): readonly LogEntry[] => {
  if (state.window?.cursor !== after) return [];
  const counts = unreadCounts(state);
  const added = append(state.window, toEntries(state, page.messages), page.upTo);
  joinParts(state);
  updateUnread(state, counts);
  return added.filter(({ seq }) => seq <= state.cursor);
};

/** Shows the page after this seq in place of what is shown. */
export const showPage = (state: RoomState, after: number, page: HistoryPage): readonly LogEntry[] => {
  showNewest(state);
  state.window = emptyLog(after);
  return applyNewerPage(state, after, page);
};

/** Shows the newest part. */
export const showNewest = (state: RoomState): void => {
  const counts = unreadCounts(state);
  state.window = undefined;
  updateUnread(state, counts);
};

/** With no gap between them, the window and the newest part are one. */
const joinParts = (state: RoomState): void => {
  const joined = state.window && joinLogs(state.window, state);
  if (joined) Object.assign(state, joined, { window: undefined });
};
