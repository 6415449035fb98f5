import type { ChatError } from './chat-error.js';
import type { Line } from './line.js';
import type { WireMessage, WireRoom, WireRoomPage } from './protocol.js';
import type { Rest } from './rest.js';
import { firstSeq } from './room-log.js';
import { beginAnew, KEPT_CLOSED, takeEntry, takeNewestPage, takeOlder, takePage } from './room-state.js';
import type { Room, Rooms } from './rooms.js';

/** Keeps the logs of all rooms exact, whatever connections are lost. */
export interface Sync {
  /** Brings every known room up to date. */
  readonly connected: () => void;
  /** Asks what the room lacks, and how things stand in it. */
  readonly pull: (room: Room) => void;
  readonly live: (message: WireMessage) => void;
  readonly joined: (room: Pick<WireRoom, 'roomId'>) => void;
  /** Makes the room's newest page come, again and again until it is there or refused. */
  readonly open: (room: Room, anew: boolean) => void;
  /** Asks what these rooms lack, and who has what of them. */
  readonly refresh: (rooms: readonly Room[]) => void;
  /** Resolves with how many entries came. */
  readonly older: (room: Room) => Promise<number>;
}

const SYNC_ROOMS = 200;

export const makeSync = (
  { call, persist, inBackground, epoch }: Line,
  rest: Rest,
  rooms: Rooms,
  /** There may be people now whom this user had no room with. */
  onMet: () => void,
): Sync => {
  /** After its cursor, or as its newest page; asked for once at a time. */
  const pull = (room: Room): void => {
    const { state } = room;
    const { roomId } = state;
    const at = epoch();
    if (!at || state.askedIn === at) return;
    state.askedIn = at;
    state.asking = persist(() => {
      const { status, cursor } = state;
      const isNewest = status !== 'ready';
      return call('joinRoom', { roomId, afterSeq: isNewest ? undefined : cursor }, (page) =>
        take(room, page, cursor, isNewest),
      );
    }).catch((error: ChatError) => {
      // The next connection tries again, or does so already.
      if (epoch() !== at) return;
      state.askedIn = 0;
      rooms.become(room, state.cursor < 0 ? 'refused' : 'left', error);
    });
  };

  /** A page that was asked for when the log ended at this seq: what comes after it, or the newest. */
  const take = (room: Room, page: WireRoomPage, cursor = -1, isNewest?: boolean) => {
    const { state } = room;
    state.askedIn = 0;
    if (page.room.lastSeq < cursor) beginAnew(state);
    else if (isNewest) {
      // What was written before the user looked is no news; in a room that began by itself it is.
      const newsAfter = state.cursor < 0 ? (state.isOpen ? Infinity : page.delivered) : state.cursor;
      rooms.arrive(room, takeNewestPage(state, page), newsAfter);
    } else rooms.arrive(room, takePage(state, page), cursor);
    if (page.hasMore || state.status === 'loading') pull(room);
  };

  const reload = (room: Room) => {
    rooms.become(room, 'loading');
    pull(room);
  };

  /** One `sync` per 200 rooms. */
  const refresh = (known: readonly Room[]) => {
    if (!known.length) return;
    const batch = known.slice(0, SYNC_ROOMS);
    const cursors: Record<string, number> = {};
    for (const { state } of batch) {
      cursors[state.roomId] = state.cursor;
      state.askedIn = epoch();
    }
    inBackground(async () => {
      await call('sync', { cursors, only: true }, (answer) => {
        // Also of those that are left: who is let in again asks for them.
        for (const { state } of batch) state.askedIn = 0;
        for (const page of answer.rooms)
          take(rooms.ensure(page.room.roomId), page, cursors[page.room.roomId]);
        answer.left.forEach(rooms.leave);
      });
      refresh(known.slice(SYNC_ROOMS));
    });
  };

  return {
    pull,
    refresh,
    open(room, anew) {
      const { state } = room;
      const { entries, hasOlder, status, isOpen } = state;
      const isShort = hasOlder && entries.length < KEPT_CLOSED;
      state.isOpen = true;
      if (status === 'ready' ? isShort && !isOpen : status === 'loading' || anew || !isOpen) reload(room);
    },
    connected() {
      const known = rooms.all();
      for (const room of known) if (room.state.status === 'loading') pull(room);
      refresh(known.filter(({ state }) => state.status === 'ready'));
    },
    live(message) {
      const room = rooms.ensure(message.roomId);
      const { state } = room;
      // Something is missing before it.
      if (message.seq > state.cursor + 1) return pull(room);
      const added = takeEntry(state, message);
      rooms.arrive(room, added, 0);
      // Membership events tell no names, nor does a private room that nobody had written to.
      if (added.length > 0 && (message.event || message.seq === 1)) {
        pull(room);
        onMet();
      }
    },
    joined({ roomId }) {
      onMet();
      const room = rooms.ensure(roomId);
      if (room.state.cursor < 0 || room.state.status === 'left') reload(room);
    },
    async older(room) {
      const { roomId, hasOlder } = room.state;
      if (!hasOlder) return 0;
      const before = firstSeq(room.state);
      const path = `/rooms/${encodeURIComponent(roomId)}/messages?before=${before}`;
      const page = await rest<{ messages: readonly WireMessage[]; hasMore: boolean }>(path);
      const added = takeOlder(room.state, before, page);
      rooms.arrive(room, added);
      return added.length;
    },
  };
};
