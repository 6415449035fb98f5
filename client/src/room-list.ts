import type { Emitter } from './emitter.js';
import { keep } from './keep.js';
import type { Line } from './line.js';
import type { ListedRoom } from './protocol.js';
import type { Rest } from './rest.js';
import { takeListed } from './room-state.js';
import type { ChatRoomView } from './room-types.js';
import type { Room, Rooms } from './rooms.js';
import type { Sync } from './sync.js';
import type { ChatClient, ChatClientEvents } from './types.js';

/** The rooms of this user, as far as they have been asked for, kept up to date. */
export interface RoomList {
  readonly rooms: () => readonly ChatRoomView[];
  readonly connected: () => void;
  readonly more: () => Promise<number>;
  /** Something is another now: told once in a turn, however much there is in it. */
  readonly changed: (room?: Room) => void;
}

/** What of the client is the list's to set. */
type Shown = { -readonly [Name in 'roomsLoaded' | 'hasMoreRooms' | 'version']: ChatClient[Name] };

interface ListPage {
  readonly rooms: readonly ListedRoom[];
  readonly next?: string;
}

export const makeRoomList = (
  { inBackground }: Line,
  rest: Rest,
  all: Rooms,
  sync: Sync,
  chat: Shown,
  emit: Emitter<ChatClientEvents>['emit'],
): RoomList => {
  let next: string | undefined;
  let shown: readonly ChatRoomView[] = [];
  let told = shown;
  let changedRooms = new Set<Room>();
  let isTelling = false;
  let shownVersion = 0;

  const rooms = () => {
    if (shownVersion === chat.version) return shown;
    shownVersion = chat.version;
    const listed = all
      .all()
      .map(({ view }) => view)
      .filter(isListed);
    return (shown = keep(
      shown,
      listed.sort((a, b) => b.activeAt.localeCompare(a.activeAt)),
    ));
  };

  const tell = () => {
    isTelling = false;
    const changed = changedRooms;
    changedRooms = new Set();
    for (const room of changed) room.emit('change', undefined);
    emit('change', undefined);
    if (rooms() !== told) emit('rooms', (told = shown));
  };

  const changed: RoomList['changed'] = (room) => {
    chat.version++;
    if (room) changedRooms.add(room);
    if (!isTelling) queueMicrotask(tell);
    isTelling = true;
  };

  /** Takes a page of the list. Gives the rooms that are new here; where they are news they come with what is in them. */
  const read = async (after: string | undefined, areNews: boolean) => {
    const page = await rest<ListPage>(`/rooms${after ? `?after=${encodeURIComponent(after)}` : ''}`);
    const fresh: Room[] = [];
    let activeAt = '';
    // From the last on: the list's order says of a room without a message when it was active.
    for (const listed of [...page.rooms].reverse()) {
      const { timestamp = '' } = listed.lastMessage ?? {};
      if (timestamp > activeAt) activeAt = timestamp;
      const room = all.ensure(listed.roomId);
      const isFresh = !room.state.log || room.state.status === 'left';
      if (isFresh) fresh.push(room);
      if (isFresh && areNews) sync.joined(listed);
      else {
        all.change(room, (state) => {
          state.activeAt = activeAt;
          takeListed(state, listed);
        });
      }
    }
    return { ...page, fresh };
  };

  const more = async (): Promise<number> => {
    const page = await read(next, false);
    chat.roomsLoaded = true;
    next = page.next;
    chat.hasMoreRooms = next !== undefined;
    changed();
    // Who has what of them, and what came since the page was read.
    sync.refresh(page.fresh);
    return page.rooms.length;
  };

  /** Rooms that began since the first time are news, with what was written in them. */
  const refresh = async (after?: string): Promise<void> => {
    const page = await read(after, true);
    if (page.fresh.length > 0 && page.next !== undefined) await refresh(page.next);
  };

  return {
    rooms,
    changed,
    connected: () => inBackground(() => (chat.roomsLoaded ? refresh() : more())),
    more: async () => (next === undefined ? 0 : more()),
  };
};

/** Whether it belongs in a list of conversations: a private room does from its first message on. */
const isListed = ({ status, type, messages, hasOlder }: ChatRoomView): boolean =>
  (status === 'ready' || status === 'loading') && (type === 'group' || hasOlder || messages.length > 0);
