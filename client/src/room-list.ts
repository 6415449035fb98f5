import { backoffMs } from './backoff.js';
import { type ChatError, isPassing } from './chat-error.js';
import type { Connection } from './connection.js';
import type { Hub } from './hub.js';
import type { HubRoom } from './hub-room.js';
import type { ListedRoom, Presence } from './protocol.js';
import type { Rest } from './rest.js';
import { activeAtOf, isListed, makeSummaries } from './room-summary.js';
import type { ChatRoomSummary } from './room-types.js';
import type { Sync } from './sync.js';
import type { Timers } from './timers.js';

/** The rooms of this user, as far as they have been asked for, kept up to date. */
export interface RoomList {
  readonly rooms: () => readonly ChatRoomSummary[];
  readonly isLoaded: () => boolean;
  readonly hasMore: () => boolean;
  readonly connected: () => void;
  readonly more: () => Promise<number>;
  /** Something in a room, or a presence, is another now. */
  readonly changed: () => void;
  /** Soon: how much is unread where only the server can say. */
  readonly recount: () => void;
}

interface ListPage {
  readonly rooms: readonly ListedRoom[];
  readonly next?: string;
}

const RECOUNT_MS = 1_000;

export const makeRoomList = ({
  connection,
  rest,
  hub,
  sync,
  timers,
  me,
  presenceOf,
  onError,
}: {
  connection: Connection;
  rest: Rest;
  hub: Hub;
  sync: Sync;
  timers: Timers;
  me: () => string | undefined;
  presenceOf: (userId: string) => Presence | undefined;
  onError: (error: ChatError) => void;
}): RoomList => {
  const summaryOf = makeSummaries(me, presenceOf);
  let isLoaded = false;
  let next: string | undefined;
  let shown: readonly ChatRoomSummary[] = [];
  let isStale = false;
  let recounting = false;

  const read = (after?: string) => rest.get<ListPage>('/rooms', { after });

  const isUnknown = ({ roomId }: ListedRoom) => {
    const state = hub.get(roomId)?.state;
    return state?.log === undefined || state.status === 'left';
  };

  const take = (page: ListPage): void => {
    const fresh = page.rooms.filter(isUnknown);
    hub.listed(page.rooms);
    // Who has what of them, and what came since the page was read.
    sync.refresh(fresh.map(({ roomId }) => hub.ensure(roomId)));
  };

  /** After the first time: rooms that began meanwhile are news, with what was written in them. */
  const refresh = async () => {
    for (let after: string | undefined; ;) {
      const page = await read(after);
      const fresh = page.rooms.filter(isUnknown);
      hub.listed(page.rooms.filter((room) => !fresh.includes(room)));
      for (const room of fresh) sync.joined(room);
      if (fresh.length === 0 || page.next === undefined) return;
      after = page.next;
    }
  };

  const first = async () => {
    const page = await read();
    isLoaded = true;
    next = page.next;
    take(page);
  };

  const attempt = (failures: number): void => {
    const at = connection.epoch();
    (isLoaded ? refresh() : first()).catch((error: ChatError) => {
      if (error.code === 'CLOSED') return;
      if (!isPassing(error)) onError(error);
      timers.after(backoffMs(failures + 1), () => {
        if (connection.epoch() === at && at !== 0) attempt(failures + 1);
      });
    });
  };

  return {
    isLoaded: () => isLoaded,
    hasMore: () => next !== undefined,
    connected: () => attempt(0),
    changed: () => void (isStale = true),
    rooms() {
      if (!isStale) return shown;
      isStale = false;
      const listed: readonly HubRoom[] = [...hub.all()].filter(isListed);
      const sorted = listed
        .map((room) => ({ room, at: activeAtOf(room) }))
        .sort((a, b) => b.at - a.at)
        .map(({ room }) => summaryOf(room));
      const same = sorted.length === shown.length && sorted.every((summary, i) => summary === shown[i]);
      if (!same) shown = sorted;
      return shown;
    },
    async more() {
      if (next === undefined) return 0;
      const page = await read(next);
      next = page.next;
      take(page);
      return page.rooms.length;
    },
    recount() {
      if (recounting) return;
      recounting = true;
      timers.after(RECOUNT_MS, () => {
        recounting = false;
        if (connection.epoch() !== 0) attempt(0);
      });
    },
  };
};
