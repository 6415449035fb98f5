import { ChatError } from './chat-error.js';
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
  /**
   * Shows the page around the target, when the newest page of an open room is there, which would take its place. A jump
   * that began later takes its place as well.
   */
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

export const makeWindows = (
  { retry, inBackground, epoch }: Requester,
  rest: Rest,
  rooms: Rooms,
  closing: AbortSignal,
): Windows => {
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

  /** `always` shows the newest page also where it cannot be loaded. */
  const jump = async (room: Room, target: JumpTarget, always = false): Promise<void> => {
    const { state } = room;
    const { cursor: end } = state;
    const id = ++state.jumps;
    const isCurrent = () => state.jumps === id;
    const seq = Number(target === 'first-unread' ? firstUnreadOf(state) : target);
    if (covers(shownPart(state), seq)) return;
    if (seq < firstSeq(state)) {
      // Long messages make a short page, which may end before the target.
      for (const after of [Math.max(0, seq - 1 - CONTEXT_ENTRIES), seq - 1]) {
        const page = await historyOf(room, `after=${after}`);
        if (!isCurrent()) return;
        const entries = page.messages.map((message) => toEntry(message, state.me()));
        if (page.hasMore && !entries.some((entry) => entry.seq >= seq)) continue;
        // The seq of the first unread message may be a bound: this user may have written all that comes after it.
        if (seq === target || entries.some((entry) => isUnread(state, entry))) {
          rooms.receive(room, showPage(state, { after, end }, page));
          return;
        }
        break;
      }
    }
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
    inBackground(() => retry(() => jump(room, 'first-unread')).finally(end));
  };

  const isPlacing = (room: Room): boolean => placing.get(room) === epoch();

  /** Until the newest page is there, or is not awaited any more: then the jump finds out why by its own request. */
  const loaded = (room: Room): Promise<void> =>
    new Promise((resolve) => {
      const settle = () => {
        const { status, isOpen } = room.state;
        if (isOpen && status === 'loading' && !isPlacing(room) && !closing.aborted) return;
        stop();
        resolve();
      };
      const stop = room.handle.on('change', settle);
      settle();
    });

  return {
    place,
    isPlacing,
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
    async jumpTo(room, target) {
      await loaded(room);
      if (closing.aborted) throw new ChatError('CLOSED');
      if (room.state.error) throw room.state.error;
      await jump(room, target);
    },
    follow(room) {
      if (room.state.window) inBackground(() => jump(room, 'newest', true));
    },
  };
};
