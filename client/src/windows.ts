import type { ChatError } from './chat-error.js';
import { toEntry } from './entry-view.js';
import type { Requester } from './requester.js';
import type { Rest } from './rest.js';
import { covers, firstSeq, type RoomLog } from './room-log.js';
import { PAGE_ENTRIES, shownPart } from './room-state.js';
import type { JumpTarget } from './room-types.js';
import { applyNewerPage, applyOlderPage, type HistoryPage, showNewest, showPage } from './room-window.js';
import type { Room, Rooms } from './rooms.js';
import { firstUnreadOf, isUnread } from './unread.js';

/** Loads the part of each room's log that is shown. */
export interface Windows {
  /** Loads the page before the first entry that is shown. Resolves with the number of entries that came. */
  readonly loadOlder: (room: Room) => Promise<number>;
  /** Loads the page after the last entry that is shown, in the same way. */
  readonly loadNewer: (room: Room) => Promise<number>;
  /** Shows the page around the target. A jump that began later takes its place. */
  readonly jumpTo: (room: Room, target: JumpTarget) => Promise<void>;
  /** Shows the newest page, whatever fails. */
  readonly follow: (room: Room) => void;
  /** Shows a room that is opened when the page around its first unread message is there. */
  readonly place: (room: Room) => void;
  /** Whether that page was requested in this connection, and is not there yet. */
  readonly isPlacing: (room: Room) => boolean;
}

/** A page around an entry begins this many entries before it. */
const CONTEXT_ENTRIES = 10;

export const makeWindows = ({ retry, inBackground, epoch }: Requester, rest: Rest, rooms: Rooms): Windows => {
  /** By room: the connection in which its page around the first unread message was requested, until it is there. */
  const placing = new Map<Room, number>();

  const historyOf = ({ state }: Room, query: string) =>
    rest<HistoryPage>(`/rooms/${encodeURIComponent(state.roomId)}/messages?${query}`);

  const loadBefore = async (room: Room, part: RoomLog): Promise<number> => {
    if (!part.hasOlder) return 0;
    const before = firstSeq(part);
    const added = applyOlderPage(room.state, before, await historyOf(room, `before=${before}`));
    rooms.receive(room, added);
    return added.length;
  };

  /** Gives a function that says whether no later jump has begun. */
  const beginJump = ({ state }: Room) => {
    const jump = ++state.jumps;
    return () => state.jumps === jump;
  };

  /** `always` also where the page cannot be loaded. */
  const jumpToNewest = async (room: Room, always = false): Promise<void> => {
    const { state } = room;
    const isCurrent = beginJump(room);
    const show = () => {
      if (!isCurrent()) return;
      showNewest(state);
      rooms.refresh(room);
    };
    if (state.entries.length < PAGE_ENTRIES) {
      await loadBefore(room, state).catch((error: ChatError) => {
        if (always) show();
        throw error;
      });
    }
    show();
  };

  /** Shows the page around the entry at this seq, unless the page is not wanted. Gives whether it was. */
  const jumpToSeq = async (
    room: Room,
    seq: number,
    isWanted: (page: HistoryPage) => boolean = () => true,
  ): Promise<boolean> => {
    const { state } = room;
    const isCurrent = beginJump(room);
    if (covers(shownPart(state), seq)) return true;
    if (seq >= firstSeq(state)) return false;
    const read = async (after: number) => {
      const end = state.cursor;
      return { after, end, page: await historyOf(room, `after=${after}`) };
    };
    let found = await read(Math.max(0, seq - 1 - CONTEXT_ENTRIES));
    // Long messages make a short page.
    if (found.page.hasMore && (found.page.messages.at(-1)?.seq ?? 0) < seq) found = await read(seq - 1);
    if (!isCurrent()) return true;
    if (!isWanted(found.page)) return false;
    rooms.receive(room, showPage(state, found, found.page));
    return true;
  };

  /** The first unread message may be a bound only: this user may have written all that comes after the watermark. */
  const hasUnread =
    ({ state }: Room) =>
    ({ messages }: HistoryPage): boolean =>
      messages.some((message) => isUnread(state, toEntry(message, state.me())));

  const jumpTo: Windows['jumpTo'] = async (room, target) => {
    const isUnreadTarget = target === 'first-unread';
    const seq = isUnreadTarget ? firstUnreadOf(room.state) : target;
    const isShown =
      typeof seq === 'number' && (await jumpToSeq(room, seq, isUnreadTarget ? hasUnread(room) : undefined));
    if (!isShown) await jumpToNewest(room);
  };

  const place = (room: Room): void => {
    const { state } = room;
    const startedIn = epoch();
    placing.set(room, startedIn);
    rooms.setStatus(room, 'loading');
    const end = () => {
      // After a reconnect, `connected` has requested the room again.
      if (placing.get(room) !== startedIn || epoch() !== startedIn) return;
      placing.delete(room);
      if (state.status === 'loading') rooms.setStatus(room, 'ready');
    };
    inBackground(() => retry(() => jumpTo(room, 'first-unread')).finally(end));
  };

  return {
    place,
    isPlacing: (room) => placing.get(room) === epoch(),
    loadOlder: (room) => loadBefore(room, shownPart(room.state)),
    async loadNewer(room) {
      const { state } = room;
      const { window, cursor: end } = state;
      if (!window) return 0;
      const after = window.cursor;
      const page = await historyOf(room, `after=${after}`);
      if (state.window !== window) return 0;
      const shown = window.entries.length;
      const added = applyNewerPage(state, { after, end }, page);
      const came = shownPart(state).entries.length - shown;
      rooms.receive(room, added);
      return came;
    },
    jumpTo,
    follow(room) {
      if (room.state.window) inBackground(() => jumpToNewest(room, true));
    },
  };
};
