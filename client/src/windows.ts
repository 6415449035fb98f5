import { toEntry } from './entry-view.js';
import type { Requester } from './requester.js';
import type { Rest } from './rest.js';
import { covers, hasOlder, type RoomLog } from './room-log.js';
import { PAGE_ENTRIES, type RoomState, shownPart } from './room-state.js';
import type { ChatRoom, JumpTarget } from './room-types.js';
import { applyNewerPage, applyOlderPage, type HistoryPage, showNewest, showPage } from './room-window.js';
import type { Room, Rooms } from './rooms.js';
import { firstUnreadOf, isUnread } from './unread.js';

/** Loads the part of each room's log that is shown. */
export interface Windows {
  /** Loads the page before the first entry that is shown. Resolves with the number of entries that came. */
  readonly loadOlder: (room: Room) => Promise<number>;
  /** Loads the page after the last entry that is shown, in the same way. */
  readonly loadNewer: (room: Room) => Promise<number>;
  /** Shows the page around the target, once an open room is loaded. A jump that began later takes its place. */
  readonly jumpTo: (room: Room, target: JumpTarget) => Promise<void>;
  /** Shows the newest page, in the background. */
  readonly follow: (room: Room) => void;
  /** Shows a room that is opened when the page around its first unread message is there. */
  readonly place: (room: Room) => void;
}

/** A page around an entry begins this many entries before it. */
const CONTEXT_ENTRIES = 10;

/** Undefined for the end of the log. */
const seqOf = (state: RoomState, target: JumpTarget): number | undefined => {
  if (target === 'first-unread') return firstUnreadOf(state);
  return target === 'newest' ? undefined : target;
};

/** Remembers the changes of messages that come until what is read has been applied: it may lack them. */
const whileReading = async <T>(state: RoomState, read: () => Promise<T>): Promise<T> => {
  state.readings++;
  try {
    return await read();
  } finally {
    state.readings--;
    if (state.readings === 0) state.meanwhile = [];
  }
};

export const makeWindows = (
  { retry, inBackground, epoch }: Requester,
  rest: Rest,
  rooms: Rooms,
  ready: (room: ChatRoom) => Promise<unknown>,
): Windows => {
  const historyOf = ({ state }: Room, query: string) =>
    rest<HistoryPage>(`/rooms/${encodeURIComponent(state.roomId)}/messages?${query}`);

  const loadBefore = (room: Room, part: RoomLog): Promise<number> =>
    whileReading(room.state, async () => {
      if (!hasOlder(part)) return 0;
      const before = part.firstSeq;
      const added = applyOlderPage(room.state, before, await historyOf(room, `before=${before}`));
      rooms.receive(room, added);
      return added.length;
    });

  const loadAfter = (room: Room): Promise<number> =>
    whileReading(room.state, async () => {
      const { window } = room.state;
      if (!window) return 0;
      const after = window.cursor;
      const added = applyNewerPage(room.state, after, await historyOf(room, `after=${after}`));
      rooms.receive(room, added);
      return added.length;
    });

  const jump = (room: Room, target: JumpTarget): Promise<void> =>
    whileReading(room.state, () => jumpNow(room, target));

  const jumpNow = async (room: Room, target: JumpTarget): Promise<void> => {
    const { state } = room;
    const id = ++state.jumps;
    const isCurrent = () => state.jumps === id;
    const seq = seqOf(state, target);
    if (seq !== undefined && covers(shownPart(state), seq)) return;
    if (seq !== undefined && seq < state.firstSeq) {
      let after = Math.max(0, seq - 1 - CONTEXT_ENTRIES);
      let page = await historyOf(room, `after=${after}`);
      // Long messages make a short page, which may end before the target.
      if (page.hasMore && (page.messages.at(-1)?.seq ?? 0) < seq) {
        after = seq - 1;
        page = await historyOf(room, `after=${after}`);
      }
      if (!isCurrent()) return;
      // The seq of the first unread message may be a bound: this user may have written all that comes after it.
      if (seq === target || page.messages.some((message) => isUnread(state, toEntry(message, state.me())))) {
        return rooms.receive(room, showPage(state, after, page));
      }
    }
    if (state.entries.length < PAGE_ENTRIES) await loadBefore(room, state);
    if (!isCurrent()) return;
    showNewest(state);
    rooms.refresh(room);
  };

  const place = (room: Room): void => {
    const { state } = room;
    const startedIn = epoch();
    state.placedIn = startedIn;
    rooms.setStatus(room, 'loading');
    inBackground(() =>
      retry(() => jump(room, 'first-unread')).finally(() => {
        // After a reconnect, `connected` has requested the room again.
        if (epoch() !== startedIn) return;
        state.placedIn = -1;
        if (state.status === 'loading') rooms.setStatus(room, 'ready');
      }),
    );
  };

  return {
    place,
    loadOlder: (room) => loadBefore(room, shownPart(room.state)),
    loadNewer: loadAfter,
    async jumpTo(room, target) {
      // The newest page of a room that is loaded takes the place of what is shown.
      if (room.state.isOpen) await ready(room.handle);
      await jump(room, target);
    },
    follow(room) {
      if (room.state.window) inBackground(() => jump(room, 'newest'));
    },
  };
};
