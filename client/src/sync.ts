import { backoffMs } from './backoff.js';
import { ChatError, isPassing, toChatError } from './chat-error.js';
import type { Connection } from './connection.js';
import type { Hub } from './hub.js';
import type { HubRoom } from './hub-room.js';
import type { WireMessage, WireRoom } from './protocol.js';
import type { Outbox } from './outbox.js';
import type { Rest } from './rest.js';
import { firstSeq, leavesHole } from './room-log.js';
import { KEPT_CLOSED } from './room-state.js';
import type { Timers } from './timers.js';

/** Keeps the logs of all rooms exact, whatever connections are lost. */
export interface Sync {
  /** Brings every known room up to date. Resolves after the first answer, or once the connection is lost. */
  readonly connected: () => Promise<void>;
  readonly live: (entry: WireMessage) => void;
  readonly joined: (room: WireRoom) => void;
  /** Makes the room's newest page come, again and again until it is there or refused. */
  readonly open: (room: HubRoom) => void;
  /** Resolves when the room is there. @throws ChatError why it is not. */
  readonly whenReady: (room: HubRoom) => Promise<void>;
  readonly older: (room: HubRoom, limit: number) => Promise<number>;
  /** Asks what these rooms lack, and who has what of them. */
  readonly refresh: (rooms: readonly HubRoom[]) => void;
  /** Asks what the room is, with the names of its members. */
  readonly readInfo: (room: HubRoom) => void;
  /** The server has committed a message of this user. */
  readonly committed: (message: WireMessage) => void;
  /** Whoever waits for a room is told that there will be none. */
  readonly close: () => void;
}

const SYNC_ROOMS = 200;
const SYNC_ENTRIES = 200;

const pathOf = ({ state }: HubRoom) => `/rooms/${encodeURIComponent(state.roomId)}`;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: ChatError) => void;
}

export const makeSync = ({
  connection,
  rest,
  hub,
  outbox,
  timers,
  onError,
}: {
  connection: Connection;
  rest: Rest;
  hub: Hub;
  outbox: Outbox;
  timers: Timers;
  onError: (error: ChatError) => void;
}): Sync => {
  /** Rooms whose missing entries are on their way. */
  const catchingUp = new Set<string>();
  /** Rooms whose newest page is on its way, with the connection that it was asked for in. */
  const loading = new Map<string, number>();
  const waiters = new Map<string, Waiter[]>();

  /** Repeats what fails, as long as it is the same connection. @throws ChatError a refusal; what failed last. */
  const persist = async <T>(run: () => Promise<T>): Promise<T> => {
    const at = connection.epoch();
    for (let failures = 1; ; failures++) {
      try {
        return await run();
      } catch (reason) {
        const error = toChatError(reason);
        if (!isPassing(error) || connection.epoch() !== at || at === 0) throw error;
        await timers.wait(backoffMs(failures));
        if (connection.epoch() !== at) throw error;
      }
    }
  };

  const settle = (room: HubRoom, how: (waiter: Waiter) => void) => {
    const waiting = waiters.get(room.state.roomId) ?? [];
    waiters.delete(room.state.roomId);
    waiting.forEach(how);
  };

  const ready = (room: HubRoom) => {
    hub.status(room, 'ready');
    settle(room, ({ resolve }) => resolve());
  };

  const load = (room: HubRoom, isNews: boolean) => {
    const { state } = room;
    const { roomId } = state;
    const at = connection.epoch();
    if (loading.get(roomId) === at || at === 0) return;
    loading.set(roomId, at);
    const fetched =
      state.log === undefined
        ? persist(() => connection.call('joinRoom', { roomId }, (page) => hub.newestPage(room, page, isNews)))
        : persist(() => older(room, KEPT_CLOSED - (state.log?.entries.length ?? 0)));
    fetched.then(
      () => {
        if (loading.get(roomId) === at) loading.delete(roomId);
        ready(room);
      },
      (error: ChatError) => {
        // The next connection tries again, or does so already.
        if (loading.get(roomId) !== at) return;
        loading.delete(roomId);
        if (isPassing(error)) return load(room, isNews);
        if (error.code === 'CLOSED') return settle(room, ({ reject }) => reject(error));
        hub.status(room, state.status === 'ready' ? 'left' : 'refused');
        settle(room, ({ reject }) => reject(error));
      },
    );
  };

  const older = async (room: HubRoom, limit: number): Promise<number> => {
    const { log } = room.state;
    if (log === undefined || !log.hasOlder || limit <= 0) return 0;
    const before = firstSeq(log);
    const page = await rest.get<{ messages: readonly WireMessage[]; hasMore: boolean }>(
      `${pathOf(room)}/messages`,
      { before, limit },
    );
    return hub.older(room, before, page);
  };

  /** One `sync` per 200 rooms, and again for those that have more. */
  const catchUp = async (
    roomIds: readonly string[],
    answered: () => void = () => undefined,
  ): Promise<void> => {
    const at = connection.epoch();
    let todo = roomIds.filter((roomId) => !catchingUp.has(roomId));
    for (const roomId of todo) catchingUp.add(roomId);
    for (let failures = 0; todo.length > 0 && connection.epoch() === at;) {
      const batch = todo.slice(0, SYNC_ROOMS);
      try {
        const more = await syncBatch(batch);
        todo = [...todo.slice(SYNC_ROOMS), ...more];
        failures = 0;
      } catch (reason) {
        const error = toChatError(reason);
        if (!isPassing(error)) onError(error);
        answered();
        if (connection.epoch() === at) await timers.wait(backoffMs(++failures));
      }
    }
    answered();
  };

  const syncBatch = async (batch: readonly string[]): Promise<readonly string[]> => {
    const cursors: Record<string, number> = {};
    for (const roomId of batch) {
      const log = hub.get(roomId)?.state.log;
      if (log !== undefined) cursors[roomId] = log.cursor;
      else catchingUp.delete(roomId);
    }
    const more: string[] = [];
    await connection.call('sync', { cursors, only: true, limit: SYNC_ENTRIES }, ({ rooms, left }) => {
      for (const page of rooms) {
        const { roomId } = page.room;
        if (page.hasMore) more.push(roomId);
        else catchingUp.delete(roomId);
        const room = hub.get(roomId);
        // Left and joined anew meanwhile: it has a page of its own.
        if ((room?.state.log?.cursor ?? -1) >= (cursors[roomId] ?? 0)) hub.page(room as HubRoom, page);
      }
      for (const roomId of left) {
        catchingUp.delete(roomId);
        hub.left(roomId);
      }
    });
    return more;
  };

  return {
    older,
    open: (room) => load(room, false),
    whenReady: (room) =>
      new Promise((resolve, reject) => {
        if (room.state.status === 'ready') return resolve();
        const { roomId } = room.state;
        waiters.set(roomId, [...(waiters.get(roomId) ?? []), { resolve, reject }]);
      }),
    refresh: (rooms) => void catchUp(rooms.map(({ state }) => state.roomId)),
    readInfo(room) {
      persist(() => rest.get<WireRoom>(pathOf(room))).then(
        (info) => hub.info(room, info),
        // The next connection asks anew; who has left has no need to know.
        (error: ChatError) => {
          if (!isPassing(error) && error.code !== 'NOT_FOUND') onError(error);
        },
      );
    },
    committed(message) {
      const room = hub.get(message.roomId);
      const log = room?.state.log;
      if (room === undefined || log === undefined) return;
      // Beyond the next one it waits for the entries before it, which are on their way.
      if (message.seq <= log.cursor) outbox.inLog(message);
      else if (!leavesHole(log, message)) hub.live(room, message);
    },
    close() {
      for (const waiting of waiters.values()) {
        for (const { reject } of waiting) reject(new ChatError('CLOSED', 'The client was closed first'));
      }
      waiters.clear();
    },
    connected() {
      catchingUp.clear();
      const rooms = [...hub.all()].filter(
        ({ state }) => state.status !== 'left' && state.status !== 'refused',
      );
      for (const room of rooms) if (room.state.status === 'loading') load(room, false);
      const known = rooms.filter(({ state }) => state.log !== undefined).map(({ state }) => state.roomId);
      return new Promise((resolve) => void catchUp(known, resolve));
    },
    live(entry) {
      const room = hub.get(entry.roomId);
      const log = room?.state.log;
      // A page with all of it is on its way; of a room that is unknown here it is asked for.
      if (room === undefined || log === undefined) return load(hub.ensure(entry.roomId), room === undefined);
      if (!leavesHole(log, entry)) hub.live(room, entry);
      else if (!catchingUp.has(entry.roomId)) void catchUp([entry.roomId]);
    },
    joined(info) {
      const room = hub.ensure(info.roomId);
      const { state } = room;
      if (state.status === 'left' || state.status === 'refused') hub.reset(room);
      if (state.log !== undefined) return;
      load(room, true);
    },
  };
};
