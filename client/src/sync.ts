import { ChatError, isPassing } from './chat-error.js';
import type { Connection } from './connection.js';
import type { Hub } from './hub.js';
import type { HubRoom } from './hub-room.js';
import type { Outbox } from './outbox.js';
import { inBackground, type Persist } from './persist.js';
import type { WireMessage, WireRoom } from './protocol.js';
import type { Rest } from './rest.js';
import { firstSeq, leavesHole } from './room-log.js';
import { KEPT_CLOSED, takeEntries, takeNewestPage, takeOlder, takePage } from './room-state.js';

/** Keeps the logs of all rooms exact, whatever connections are lost. */
export interface Sync {
  /** Brings every known room up to date. */
  readonly connected: () => void;
  readonly live: (entry: WireMessage) => void;
  readonly joined: (room: WireRoom) => void;
  /** Makes the room's newest page come, again and again until it is there or refused. */
  readonly open: (room: HubRoom) => void;
  /** Resolves when the room is there. @throws ChatError why it is not. */
  readonly whenReady: (room: HubRoom) => Promise<void>;
  /** Resolves with how many entries came. */
  readonly older: (room: HubRoom, limit: number) => Promise<number>;
  /** Asks what these rooms lack, and who has what of them. */
  readonly refresh: (rooms: readonly HubRoom[]) => void;
  /** The server has committed a message of this user. */
  readonly committed: (message: WireMessage) => void;
  /** Whoever waits for a room is told that there will be none. */
  readonly close: () => void;
}

const SYNC_ROOMS = 200;
const SYNC_ENTRIES = 200;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: ChatError) => void;
}

export const makeSync = ({
  connection: { epoch, call },
  persist,
  rest,
  hub,
  outbox,
  onError,
}: {
  connection: Connection;
  persist: Persist;
  rest: Rest;
  hub: Hub;
  outbox: Outbox;
  onError: (error: ChatError) => void;
}): Sync => {
  /** Rooms whose missing entries are on their way. */
  const catchingUp = new Set<string>();
  /** Rooms whose newest page is on its way, with the connection that it was asked for in. */
  const loading = new Map<HubRoom, number>();
  const waiters = new Map<HubRoom, Waiter[]>();

  const settle = (room: HubRoom, how: (waiter: Waiter) => void) => {
    const waiting = waiters.get(room) ?? [];
    waiters.delete(room);
    waiting.forEach(how);
  };

  const load = (room: HubRoom, isNews = false) => {
    const { state } = room;
    const { roomId, log } = state;
    const at = epoch();
    if (at === 0 || loading.get(room) === at) return;
    loading.set(room, at);
    persist<unknown>(() =>
      log === undefined
        ? call('joinRoom', { roomId }, (page) =>
            hub.arrive(room, () => takeNewestPage(state, page), isNews ? page.delivered : undefined),
          )
        : older(room, KEPT_CLOSED - log.entries.length),
    ).then(
      () => {
        if (loading.get(room) === at) loading.delete(room);
        hub.change(room, () => (state.status = 'ready'));
        settle(room, ({ resolve }) => resolve());
      },
      (error: ChatError) => {
        // The next connection tries again, or does so already.
        if (loading.get(room) !== at || error.code === 'CLOSED') return;
        loading.delete(room);
        if (isPassing(error)) return load(room, isNews);
        hub.change(room, () => (state.status = 'refused'));
        settle(room, ({ reject }) => reject(error));
      },
    );
  };

  const older = async (room: HubRoom, limit: number): Promise<number> => {
    const { log, roomId } = room.state;
    if (!log?.hasOlder || limit <= 0) return 0;
    const before = firstSeq(log);
    const page = await rest.get<{ messages: readonly WireMessage[]; hasMore: boolean }>(
      `/rooms/${encodeURIComponent(roomId)}/messages`,
      { before, limit },
    );
    return hub.arrive(room, (state) => takeOlder(state, before, page)).length;
  };

  /** One `sync` per 200 rooms, and again for those that have more. */
  const catchUp = (rooms: readonly HubRoom[]): void => {
    const ids = rooms.map(({ state }) => state.roomId).filter((roomId) => !catchingUp.has(roomId));
    for (const roomId of ids) catchingUp.add(roomId);
    const todo = [...ids];
    const at = epoch();
    const run = async () => {
      while (todo.length > 0) {
        const batch = todo.splice(0, SYNC_ROOMS);
        todo.push(...(await persist(() => syncBatch(batch))));
      }
    };
    inBackground(
      run().finally(() => {
        // Where it failed; the next connection begins anew.
        if (epoch() === at) for (const roomId of ids) catchingUp.delete(roomId);
      }),
      onError,
    );
  };

  /** Gives the rooms that have more. */
  const syncBatch = async (batch: readonly string[]): Promise<readonly string[]> => {
    const cursors = Object.fromEntries(
      batch.map((roomId) => [roomId, hub.get(roomId)?.state.log?.cursor ?? 0]),
    );
    const more: string[] = [];
    await call('sync', { cursors, only: true, limit: SYNC_ENTRIES }, ({ rooms, left }) => {
      for (const roomId of batch) catchingUp.delete(roomId);
      for (const page of rooms) {
        const { roomId } = page.room;
        const room = hub.get(roomId);
        const cursor = cursors[roomId] ?? 0;
        // Left and joined anew meanwhile: it has a page of its own.
        if (room === undefined || (room.state.log?.cursor ?? -1) < cursor) continue;
        hub.arrive(room, (state) => takePage(state, page), cursor);
        if (!page.hasMore) continue;
        catchingUp.add(roomId);
        more.push(roomId);
      }
      left.forEach(hub.left);
    });
    return more;
  };

  const live = (room: HubRoom, entry: WireMessage) =>
    hub.arrive(room, (state) => takeEntries(state, [entry]), 0);

  return {
    older,
    open: load,
    refresh: catchUp,
    whenReady: (room) =>
      new Promise((resolve, reject) => {
        if (room.state.status === 'ready') resolve();
        else waiters.set(room, [...(waiters.get(room) ?? []), { resolve, reject }]);
      }),
    connected() {
      catchingUp.clear();
      const rooms = hub.all();
      for (const room of rooms) if (room.state.status === 'loading') load(room);
      catchUp(rooms.filter(({ state: { log, status } }) => log && status !== 'left' && status !== 'refused'));
    },
    live(entry) {
      const room = hub.get(entry.roomId);
      const log = room?.state.log;
      // A page with all of it is on its way; of a room that is unknown here it is asked for.
      if (room === undefined || log === undefined) return load(hub.ensure(entry.roomId), room === undefined);
      if (!leavesHole(log, entry)) live(room, entry);
      else catchUp([room]);
    },
    joined({ roomId }) {
      const room = hub.ensure(roomId);
      const { state } = room;
      if (state.log && state.status !== 'left') return;
      state.log = undefined;
      hub.change(room, () => (state.status = 'loading'));
      load(room, true);
    },
    committed(message) {
      const room = hub.get(message.roomId);
      const log = room?.state.log;
      // Beyond the next one it waits for the entries before it, which are on their way.
      if (room === undefined || log === undefined || leavesHole(log, message)) return;
      if (message.seq > log.cursor) live(room, message);
      else outbox.inLog(message);
    },
    close() {
      for (const room of waiters.keys()) settle(room, ({ reject }) => reject(new ChatError('CLOSED')));
    },
  };
};
