import type { Emitter } from './emitter.js';
import type { People } from './people.js';
import type { ListedRoom } from './protocol.js';
import type { Requester } from './requester.js';
import { readPage, type Rest } from './rest.js';
import { applyListed } from './room-pages.js';
import type { ChatRoomView } from './room-types.js';
import type { Room, Rooms } from './rooms.js';
import { reuseIfEqual } from './reuse-if-equal.js';
import type { Sync } from './sync.js';
import type { ChatClientEvents } from './types.js';

/** The list of this user's rooms, and the change events of the whole client. */
export interface RoomList {
  readonly rooms: () => readonly ChatRoomView[];
  readonly isLoaded: () => boolean;
  /** Counts all changes of the client. */
  readonly version: () => number;
  /** Reads the list: all of it the first time, later as far as it has rooms that are new here. */
  readonly connected: () => void;
  /** Something has changed, in the room of `emitTo` if given. Emits `change` once for all changes of a turn. */
  readonly changed: (emitTo?: EmitChange) => void;
}

type EmitChange = (event: 'change', payload: undefined) => void;

interface RoomListOptions {
  readonly requester: Requester;
  readonly rest: Rest;
  readonly rooms: Rooms;
  readonly people: People;
  readonly sync: Sync;
  readonly emit: Emitter<ChatClientEvents>['emit'];
}

interface ListPage {
  readonly rooms: ListedRoom[];
  readonly next?: string;
}

export const makeRoomList = (options: RoomListOptions): RoomList => {
  const { requester, rest, rooms, people, sync, emit } = options;
  let isLoaded = false;
  let version = 0;
  let listed: readonly ChatRoomView[] = [];
  let listedVersion = 0;
  let emitted = listed;
  const changing = new Set<EmitChange>();

  const list = () => {
    if (listedVersion === version) return listed;
    listedVersion = version;
    const views = rooms.all().map(({ view }) => view);
    views.sort((a, b) => b.activeAt.localeCompare(a.activeAt));
    listed = reuseIfEqual(listed, views.filter(isListed));
    return listed;
  };

  const emitChanges = () => {
    const changed = [...changing];
    changing.clear();
    for (const emitTo of changed) emitTo('change', undefined);
    if (list() === emitted) return;
    emitted = listed;
    emit('rooms', listed);
  };

  const changed: RoomList['changed'] = (emitTo) => {
    version++;
    if (changing.size === 0) queueMicrotask(emitChanges);
    if (emitTo) changing.add(emitTo);
    changing.add(emit);
  };

  /** Applies a page of the list. Returns its rooms that are new here, or that this user is back in. */
  const apply = (page: ListPage): readonly Room[] => {
    const fresh: Room[] = [];
    let activeAt = '';
    // From the last row on, as a room without a message was active no earlier than the rows below it.
    for (const row of page.rooms.reverse()) {
      if (row.lastMessage && row.type === 'group') people.learnName(row.lastMessage.sender, row.senderName);
      const timestamp = row.lastMessage?.timestamp ?? '';
      if (timestamp > activeAt) activeAt = timestamp;
      const room = rooms.ensure(row.roomId);
      const { state } = room;
      const isFresh = state.cursor < 0 || state.status === 'left';
      if (isFresh) fresh.push(room);
      // Messages of a room that began after the first reading are news, which `joined` emits.
      if (isFresh && isLoaded) {
        sync.joined(row.roomId);
      } else {
        state.activeAt = activeAt;
        applyListed(state, people.learn(row));
        rooms.refresh(room);
      }
    }
    return fresh;
  };

  const read = async (after?: string): Promise<void> => {
    const page = await readPage<ListPage>(rest, '/rooms', after);
    const fresh = apply(page);
    // The list has no receipts, nor what came since it was read.
    if (!isLoaded) sync.catchUpAll(fresh);
    if (page.next !== undefined && (fresh.length > 0 || !isLoaded)) await read(page.next);
  };

  return {
    rooms: list,
    isLoaded: () => isLoaded,
    version: () => version,
    changed,
    connected: () =>
      requester.inBackground(async () => {
        await read();
        isLoaded = true;
        changed();
      }),
  };
};

/** A group is listed while this user is in it; a private room once it has a message. */
const isListed = ({ status, type, memberCount, messages, hasOlder }: ChatRoomView): boolean => {
  if (status !== 'ready' && status !== 'loading') return false;
  return (type === 'group' && memberCount > 0) || hasOlder || messages.length > 0;
};
