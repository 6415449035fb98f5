import type { ChatError } from './chat-error.js';
import type { Counts } from './counts.js';
import type { WireMessage, WireMessageChange, WireRoomPage } from './protocol.js';
import type { Requester } from './requester.js';
import { isTransient } from './retry.js';
import { applyEntry, applyNewestPage, applyPage } from './room-pages.js';
import { applyChange } from './room-revisions.js';
import { lacksMembers, PAGE_ENTRIES, reset, type RoomState } from './room-state.js';
import type { Room, Rooms } from './rooms.js';
import { firstUnreadOf, lacksFirstUnread, lacksPage } from './unread.js';
import type { Windows } from './windows.js';

/** Keeps the logs of all rooms exact, whatever connections are lost. */
export interface Sync {
  /** Brings every known room up to date. */
  readonly connected: () => void;
  /** Requests the entries that a room lacks, its members and its receipts. One request per room at a time. */
  readonly catchUp: (room: Room) => void;
  /** The same for many rooms, without the members of groups: a `sync` per 200 of them, and for what it leaves out. */
  readonly catchUpAll: (rooms: readonly Room[]) => void;
  /** A live entry has come. */
  readonly receive: (message: WireMessage) => void;
  /** A live change of a message has come. */
  readonly change: (change: WireMessageChange) => void;
  /** This user is in a room that is new, or is back in one. */
  readonly joined: (roomId: string) => void;
  /**
   * Opens the room and loads the page around its first unread message, or the newest. `again` also repeats a request that
   * was refused.
   */
  readonly open: (room: Room, again: boolean) => void;
}

/** The most rooms that the server takes in one `sync`. */
const SYNC_ROOMS = 200;

interface Requested {
  /** Where the log ended when the page was requested; below 0 where that was unknown. */
  readonly cursor: number;
  readonly isNewest: boolean;
}

export const makeSync = (
  { call, retry, inBackground, epoch }: Requester,
  rooms: Rooms,
  windows: Windows,
  counts: Counts,
  /** This user may share a room with new people. */
  onNewPeople: () => void,
): Sync => {
  const catchUp = (room: Room): void => {
    const { state } = room;
    const { roomId } = state;
    const requestedIn = epoch();
    if (!requestedIn || state.requestedIn === requestedIn) return;
    state.requestedIn = requestedIn;
    const request = async () => {
      const { status, cursor } = state;
      const isNewest = status !== 'ready';
      const payload = isNewest ? { roomId } : { roomId, afterSeq: cursor, changes: true };
      await call('joinRoom', payload, (page) => apply(room, page, { cursor, isNewest }));
    };
    state.request = retry(request).catch((error: ChatError) => {
      // After a reconnect, `connected` has requested it again.
      if (epoch() !== requestedIn) return;
      state.requestedIn = 0;
      rooms.setStatus(room, state.cursor < 0 ? 'refused' : 'left', error);
    });
  };

  const apply = (room: Room, given: WireRoomPage, { cursor, isNewest }: Requested) => {
    const { state } = room;
    const page = { ...given, room: rooms.learn(given.room) };
    state.requestedIn = 0;
    if (page.room.lastSeq < cursor) {
      // The server has lost its log, as one that stores in memory does at a restart.
      reset(state);
    } else if (isNewest && page.room.lastSeq < state.firstSeq - 1) {
      // The list of rooms was read later than this page, and the next page has what lies between the two.
    } else if (isNewest) {
      const emitAfter = emitAfterOf(room, page);
      const added = applyNewestPage(state, page);
      if (state.isOpen && lacksFirstUnread(state)) windows.place(room);
      rooms.receive(room, added, emitAfter);
    } else {
      rooms.receive(room, applyPage(state, page), cursor);
    }
    if (page.hasMore || (state.status === 'loading' && state.placedIn !== epoch())) catchUp(room);
    else counts.moved(room);
  };

  const reload = (room: Room) => {
    rooms.setStatus(room, 'loading');
    catchUp(room);
  };

  const catchUpAll = (known: readonly Room[]) => {
    if (known.length === 0) return;
    const batch = known.slice(0, SYNC_ROOMS);
    const requestedIn = epoch();
    const cursors: Record<string, number> = {};
    for (const { state } of batch) {
      cursors[state.roomId] = state.cursor;
      state.requestedIn = requestedIn;
    }
    let after: string | undefined;
    /** A room that was asked for in vain is asked for by itself: at once where it is open, else with its next entry. */
    const giveUp = () => {
      if (epoch() !== requestedIn) return;
      for (const room of batch) {
        const { state } = room;
        if (after && state.roomId <= after) continue;
        state.requestedIn = 0;
        if (state.isOpen) catchUp(room);
      }
    };
    const readPage = async () => {
      await call('sync', { cursors, only: true, changes: true, ...(after && { after }) }, (answer) => {
        after = answer.next;
        // Also of rooms that this user has left: they are requested again when the user is back in them.
        for (const { state } of batch) {
          if (!after || state.roomId <= after) state.requestedIn = 0;
        }
        for (const page of answer.rooms) {
          const { roomId } = page.room;
          const room = rooms.ensure(roomId);
          apply(room, page, { cursor: cursors[roomId] ?? -1, isNewest: false });
          if (room.state.isOpen && lacksMembers(room.state)) catchUp(room);
        }
        answer.left.forEach(rooms.leave);
      });
      if (after) await readPage();
    };
    inBackground(async () => {
      let refusal: ChatError | undefined;
      await readPage().catch((error: ChatError) => {
        if (isTransient(error)) throw error;
        refusal = error;
        giveUp();
      });
      catchUpAll(known.slice(SYNC_ROOMS));
      if (refusal) throw refusal;
    });
  };

  return {
    catchUp,
    catchUpAll,
    connected() {
      const known = rooms.all();
      for (const room of known) {
        const { status, isOpen, request } = room.state;
        // A room that was only rendered is not the user's yet.
        if (status === 'loading' && (isOpen || request)) catchUp(room);
      }
      catchUpAll(known.filter(({ state }) => state.status === 'ready'));
    },
    open(room, again) {
      const { state } = room;
      const wasOpen = state.isOpen;
      state.isOpen = true;
      if (state.status === 'ready') {
        if (wasOpen) return;
        // Without a watermark of this user nobody knows where the unread messages begin.
        const isPlaced =
          state.watermarks.has(state.me()) &&
          (firstUnreadOf(state) ?? Infinity) <= state.cursor - PAGE_ENTRIES;
        if (lacksPage(state) && !isPlaced) return reload(room);
        if (lacksMembers(state)) catchUp(room);
        if (isPlaced) windows.place(room);
      } else if (!wasOpen || (again && state.status !== 'loading')) {
        // The page of a room that is open and loading is on its way, or comes with the connection.
        reload(room);
      }
    },
    change(change) {
      // The first reading of a room that is not known has its messages as they are then.
      const room = rooms.find(change.roomId);
      if (!room) return;
      const { state } = room;
      if (leavesGap(state, change)) return catchUp(room);
      applyChange(state, change);
      rooms.refresh(room);
    },
    receive(message) {
      const room = rooms.ensure(message.roomId);
      const { state } = room;
      if (leavesGap(state, message)) return catchUp(room);
      const added = applyEntry(state, message);
      rooms.receive(room, added, 0);
      // A membership event brings no names of members, and a private room has none before its first message.
      if (added.length > 0 && (message.type === 'event' || message.seq === 1)) {
        catchUp(room);
        onNewPeople();
      }
    },
    joined(roomId) {
      onNewPeople();
      const room = rooms.ensure(roomId);
      if (room.state.cursor < 0 || room.state.status === 'left') reload(room);
    },
  };
};

const leavesGap = ({ cursor }: RoomState, { seq }: { readonly seq: number }): boolean => seq > cursor + 1;

/**
 * The seq after which entries of a room's newest page are emitted: after the known end of the log. Where it is unknown,
 * the entries that this user has not received yet are news, unless the app has opened the room to read them.
 */
const emitAfterOf = ({ state }: Room, page: WireRoomPage): number => {
  if (state.cursor >= 0) return state.cursor;
  return state.isOpen ? Infinity : page.delivered;
};
