import type { LogEntry } from './entry-types.js';
import { toEntry, withStatus } from './entry-view.js';
import type { CountedRoom, ListedRoom, WireMessage, WireRoomPage } from './protocol.js';
import { applyWatermarks } from './receipts.js';
import { newerRoom } from './room-info.js';
import { append, emptyLog } from './room-log.js';
import { applyStates, withNews } from './room-revisions.js';
import { PAGE_ENTRIES, type RoomState } from './room-state.js';
import { advanceWatermarks, unreadCounts, updateUnread } from './unread.js';

/** Applies the newest page in place of everything up to its end, and returns the entries that are new. */
export const applyNewestPage = (state: RoomState, page: WireRoomPage): readonly LogEntry[] => {
  const first = page.messages[0]?.seq ?? page.room.lastSeq + 1;
  // With nothing between the known entries and the page, the number of unread messages is known too.
  const isContiguous = first <= state.cursor + 1;
  const added = applyPage(state, page);
  const counts = { ...unreadCounts(state), ...(!isContiguous && { unread: Infinity }) };
  const { entries, cursor } = state;
  Object.assign(state, emptyLog(first - 1));
  state.window = undefined;
  append(state, toEntries(state, page.messages));
  append(state, entries, cursor);
  state.status = 'ready';
  state.error = undefined;
  updateUnread(state, counts);
  if (!isContiguous && state.unreadElsewhere > 0) state.isMiscounted = true;
  return added;
};

/** Applies a live entry that leaves no gap. Returns it where it is new. */
export const applyEntry = (state: RoomState, message: WireMessage): readonly LogEntry[] =>
  append(state, toEntries(state, [message]));

/** Applies a page that was requested after the cursor. Returns the new entries, in order. */
export const applyPage = (state: RoomState, page: WireRoomPage): readonly LogEntry[] => {
  // The list counted above the watermark that the first page tells.
  if (state.watermarks.has(state.me())) advanceWatermarks(state, state.me(), page);
  applyWatermarks(state, page);
  applyMute(state, page);
  // The members must not be newer than the log, which says who joined when.
  if (!page.hasMore) {
    state.info = newerRoom(state.info, page.room);
    state.others = page.watermarks.flatMap(({ userId }) => userId ?? []);
  }
  // Live entries may have come since the page was requested, without the changes of them that it has.
  applyStates(state, [...(page.changed ?? []), ...page.messages.filter(({ seq }) => seq <= state.cursor)]);
  return append(state, toEntries(state, page.messages), page.upTo);
};

/** Applies a row of the list of rooms. The log of a known room is newer than the row and stays as it is. */
export const applyListed = (state: RoomState, room: ListedRoom): void => {
  state.info = newerRoom(state.info, room);
  applyMute(state, room);
  const { lastMessage } = room;
  const known = state.lastListed;
  if (lastMessage && known?.messageId === lastMessage.messageId) applyStates(state, [lastMessage]);
  // Of a row that is older than the log it is not known what has become of its message since.
  else if (room.lastSeq >= state.cursor) state.lastListed = lastMessage && toEntry(lastMessage, state.me());
  if (state.cursor < 0) {
    Object.assign(state, emptyLog(room.lastSeq));
    // An open room is ready when its newest page has come.
    if (!state.isOpen) state.status = 'ready';
  }
  applyCounted(state, room);
};

/** The server has counted the unread messages up to this end of the log. */
export const applyCounted = (state: RoomState, counted: CountedRoom): void => {
  if (state.cursor !== counted.lastSeq) return;
  state.isMiscounted = false;
  updateUnread(state, counted);
};

const applyMute = (state: RoomState, { muted = false }: { readonly muted?: boolean }): void => {
  if (state.mutesSent === 0) state.isMuted = muted;
};

/** Derives what follows from any change: the status of each entry, and which entries are dropped that nobody is shown. */
export const deriveState = (state: RoomState): void => {
  for (const part of [state, state.window]) {
    if (part) part.entries = part.entries.map((entry) => withStatus(entry, state));
  }
  state.lastListed &&= withStatus(state.lastListed, state);
  const counts = unreadCounts(state);
  if (!state.isOpen) state.window = undefined;
  const isShown = state.isOpen && !state.window;
  if (!isShown && state.entries.length > PAGE_ENTRIES) {
    state.firstSeq = (state.entries.at(-PAGE_ENTRIES - 1)?.seq ?? 0) + 1;
    state.entries = state.entries.slice(-PAGE_ENTRIES);
    if (!state.isOpen) state.counts.clear();
  }
  updateUnread(state, counts);
};

/** Entries of the log, from which the client also learns who joined or left when. */
export const toEntries = (state: RoomState, messages: readonly WireMessage[]): readonly LogEntry[] =>
  messages.map((message) => {
    noteMembership(state, message);
    return withNews(state, toEntry(message, state.me()));
  });

const noteMembership = ({ memberships }: RoomState, message: WireMessage): void => {
  if (message.type !== 'event') return;
  const { seq, event } = message;
  if (event.userId === undefined || event.kind === 'role') return;
  // Pages may come in any order: the latest change counts.
  if (seq <= (memberships.get(event.userId)?.seq ?? 0)) return;
  memberships.set(event.userId, { seq, isMember: event.kind === 'added' });
};
