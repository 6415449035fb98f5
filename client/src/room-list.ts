import type { ChatError } from './chat-error.js';
import type { Emitter } from './emitter.js';
import type { Hub } from './hub.js';
import type { HubRoom } from './hub-room.js';
import { inBackground, type Persist } from './persist.js';
import type { ListedRoom, Presence } from './protocol.js';
import type { Rest } from './rest.js';
import { takeListed } from './room-state.js';
import { activeAtOf, isListed, makeSummaries } from './room-summary.js';
import type { ChatRoomSummary } from './room-types.js';
import type { Sync } from './sync.js';
import type { ChatClientEvents } from './types.js';

/** The rooms of this user, as far as they have been asked for, kept up to date. */
export interface RoomList {
  readonly rooms: () => readonly ChatRoomSummary[];
  readonly isLoaded: () => boolean;
  readonly hasMore: () => boolean;
  readonly connected: () => void;
  readonly more: () => Promise<number>;
  /** Something is another now: told once in a turn, however much there is in it. */
  readonly changed: (room?: HubRoom) => void;
  /** Counts the changes. */
  readonly version: () => number;
}

interface ListPage {
  readonly rooms: readonly ListedRoom[];
  readonly next?: string;
}

export const makeRoomList = ({
  persist,
  rest,
  hub,
  sync,
  presenceOf,
  emit,
  onError,
}: {
  persist: Persist;
  rest: Rest;
  hub: Hub;
  sync: Sync;
  presenceOf: (userId: string) => Presence | undefined;
  emit: Emitter<ChatClientEvents>['emit'];
  onError: (error: ChatError) => void;
}): RoomList => {
  const summaryOf = makeSummaries(presenceOf);
  let isLoaded = false;
  let next: string | undefined;
  let shown: readonly ChatRoomSummary[] = [];
  let told = shown;
  let changedRooms = new Set<HubRoom>();
  let isTelling = false;
  let version = 0;
  let shownVersion = 0;

  const rooms = () => {
    if (shownVersion === version) return shown;
    shownVersion = version;
    const sorted = hub
      .all()
      .filter(isListed)
      .map((room) => ({ at: activeAtOf(room), summary: summaryOf(room) }))
      .sort((a, b) => b.at - a.at);
    const isSame = sorted.length === shown.length && sorted.every(({ summary }, i) => summary === shown[i]);
    return isSame ? shown : (shown = sorted.map(({ summary }) => summary));
  };

  const tell = () => {
    isTelling = false;
    const changed = changedRooms;
    changedRooms = new Set();
    for (const { emitter } of changed) emitter.emit('change', undefined);
    emit('change', undefined);
    if (rooms() !== told) emit('rooms', (told = shown));
  };

  const changed: RoomList['changed'] = (room) => {
    version++;
    if (room) changedRooms.add(room);
    if (!isTelling) queueMicrotask(tell);
    isTelling = true;
  };

  const read = async (after?: string): Promise<ListPage & { readonly fresh: readonly ListedRoom[] }> => {
    const page = await persist(() => rest.get<ListPage>('/rooms', { after }));
    const isFresh = ({ roomId }: ListedRoom) => {
      const state = hub.get(roomId)?.state;
      return !state?.log || state.status === 'left';
    };
    return { ...page, fresh: page.rooms.filter(isFresh) };
  };

  const take = (listed: readonly ListedRoom[]) => {
    let activeAt = 0;
    // From the last on: the list's order says of a room without a message when it was active.
    for (const one of [...listed].reverse()) {
      activeAt = Math.max(activeAt, Date.parse(one.lastMessage?.timestamp ?? '') || 0);
      const room = hub.ensure(one.roomId);
      hub.change(room, (state) => {
        state.activeAt = Math.max(state.activeAt, activeAt);
        takeListed(state, one);
      });
    }
  };

  const more = async (): Promise<number> => {
    const page = await read(next);
    isLoaded = true;
    next = page.next;
    take(page.rooms);
    changed();
    // Who has what of them, and what came since the page was read.
    sync.refresh(page.fresh.map(({ roomId }) => hub.ensure(roomId)));
    return page.rooms.length;
  };

  /** Rooms that began since the first time are news, with what was written in them. */
  const refresh = async () => {
    let page = await read();
    for (;;) {
      const { fresh } = page;
      take(page.rooms.filter((room) => !fresh.includes(room)));
      fresh.forEach(sync.joined);
      if (fresh.length === 0 || page.next === undefined) return;
      page = await read(page.next);
    }
  };

  return {
    rooms,
    changed,
    isLoaded: () => isLoaded,
    hasMore: () => next !== undefined,
    version: () => version,
    connected: () => inBackground(isLoaded ? refresh() : more(), onError),
    more: async () => (next === undefined ? 0 : more()),
  };
};
