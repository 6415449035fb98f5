import type { Emitter } from './emitter.js';
import { keep } from './keep.js';
import type { Line } from './line.js';
import type { ListedRoom } from './protocol.js';
import { readPage, type Rest } from './rest.js';
import { takeListed } from './room-state.js';
import type { ChatRoomView } from './room-types.js';
import type { Room, Rooms } from './rooms.js';
import type { Sync } from './sync.js';
import type { ChatClient, ChatClientEvents } from './types.js';

/** The rooms of this user, kept up to date. */
export interface RoomList {
  readonly rooms: () => readonly ChatRoomView[];
  readonly connected: () => void;
  /** Something is another now, in this room if one is given: told once in a turn, however much there is in it. */
  readonly changed: (emitTo?: EmitChange) => void;
}

type EmitChange = (event: 'change', payload: undefined) => void;

/** What of the client is the list's to set. */
type Shown = { -readonly [Name in 'roomsLoaded' | 'version']: ChatClient[Name] };

interface ListPage {
  readonly rooms: ListedRoom[];
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
  let shown: readonly ChatRoomView[] = [];
  let told = shown;
  /** Who is to be told. */
  const changing = new Set<EmitChange>();
  let shownVersion = 0;

  const rooms = () => {
    if (shownVersion === chat.version) return shown;
    shownVersion = chat.version;
    const listed = all.all().map(({ view }) => view);
    listed.sort((a, b) => b.activeAt.localeCompare(a.activeAt));
    return (shown = keep(shown, listed.filter(isListed)));
  };

  const tell = () => {
    const changed = [...changing];
    changing.clear();
    for (const emitTo of changed) emitTo('change', undefined);
    if (rooms() !== told) emit('rooms', (told = shown));
  };

  const changed: RoomList['changed'] = (emitTo = emit) => {
    chat.version++;
    if (!changing.size) queueMicrotask(tell);
    changing.add(emitTo).add(emit);
  };

  /** All of it at first, then as far as there are rooms that are new here. */
  const read = async (after?: string): Promise<void> => {
    const page = await readPage<ListPage>(rest, '/rooms', after);
    const fresh: Room[] = [];
    let activeAt = '';
    // From the last on: the list's order says of a room without a message when it was active.
    for (const listed of page.rooms.reverse()) {
      const { timestamp = '' } = listed.lastMessage ?? {};
      if (timestamp > activeAt) activeAt = timestamp;
      const room = all.ensure(listed.roomId);
      const { state } = room;
      const isFresh = state.cursor < 0 || state.status === 'left';
      // What began since the first time is news, with what was written in it.
      if (isFresh && chat.roomsLoaded) sync.joined(listed);
      else {
        state.activeAt = activeAt;
        takeListed(state, listed);
        all.change(room);
      }
      if (isFresh) fresh.push(room);
    }
    // Who has what of them, and what came since the page was read.
    if (!chat.roomsLoaded) sync.refresh(fresh);
    if (page.next && (fresh.length > 0 || !chat.roomsLoaded)) await read(page.next);
  };

  return {
    rooms,
    changed,
    connected: () =>
      inBackground(async () => {
        await read();
        chat.roomsLoaded = true;
        changed();
      }),
  };
};

/** Whether it belongs in a list of conversations: a private room does from its first message on. */
const isListed = ({ status, type, memberCount, messages, hasOlder }: ChatRoomView): boolean =>
  /ready|loading/.test(status) && ((type === 'group' && memberCount > 0) || hasOlder || messages.length > 0);
