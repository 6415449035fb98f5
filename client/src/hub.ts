import type { Acknowledger } from './acknowledger.js';
import type { Emitter } from './emitter.js';
import { statusOf, viewEntry } from './entry-view.js';
import { type HubRoom, makeHubRoom } from './hub-room.js';
import type { Outbox } from './outbox.js';
import type { WireMessage, WireRoom } from './protocol.js';
import { advance, EXACT_MAX_MEMBERS } from './receipts.js';
import { isUnread, type RoomState } from './room-state.js';
import type { ChatClientEvents } from './types.js';

/** What the server has to be asked for: names of new members, who has what, who is there. */
export type Need = 'members' | 'receipts' | 'presence';

/** All rooms. Every change of one goes through here, and is told to who listens and to the server. */
export interface Hub {
  readonly get: (roomId: string) => HubRoom | undefined;
  readonly ensure: (roomId: string) => HubRoom;
  readonly all: () => readonly HubRoom[];
  readonly change: (room: HubRoom, run: (state: RoomState) => unknown) => void;
  /** For changes that bring entries: `run` gives those that are new here. Those after `newsAfter` are told of. */
  readonly arrive: (
    room: HubRoom,
    run: (state: RoomState) => readonly WireMessage[],
    newsAfter?: number,
  ) => readonly WireMessage[];
  readonly left: (roomId: string) => void;
  readonly forget: (room: HubRoom) => void;
}

export const makeHub = ({
  me,
  outbox,
  acks,
  emit,
  onChange,
  onNeed,
}: {
  me: () => string | undefined;
  outbox: Outbox;
  acks: Acknowledger;
  emit: Emitter<ChatClientEvents>['emit'];
  onChange: (room: HubRoom) => void;
  onNeed: (need: Need, room: HubRoom) => void;
}): Hub => {
  const rooms = new Map<string, HubRoom>();
  /** Rooms whose people have been asked for: of one that begins the server tells only what changes from then on. */
  const introduced = new WeakSet<HubRoom>();

  const change: Hub['change'] = (room, run) => {
    const { state, emitter } = room;
    const before = { ...state };
    run(state);
    room.version++;
    onChange(room);
    const { roomId, info, typists, status } = state;
    if (typists !== before.typists) {
      emitter.emit('typing', typists);
      emit('typing', { roomId, userIds: typists });
    }
    if (status !== before.status && status === 'left') {
      acks.forget(roomId);
      emitter.emit('left', undefined);
    }
    if (info && before.info && info.members !== before.info.members) {
      emitter.emit('members', info.members ?? []);
      // Who has what is told in another form from here on.
      if (isSmall(info) !== isSmall(before.info)) onNeed('receipts', room);
    }
  };

  const arrive: Hub['arrive'] = (room, run, newsAfter = Infinity) => {
    const { state, emitter } = room;
    let added: readonly WireMessage[] = [];
    change(room, () => (added = run(state)));
    settleSends(state, added);
    // Of a room that is only listed its last message is all that is there.
    const last = added.at(-1) ?? state.lastListed;
    const isNew = (entry: WireMessage) => entry.seq > state.receipts.own.delivered && isUnread(state, entry);
    if (last && (isNew(last) || added.some(isNew))) {
      acks.note('delivered', state.roomId, last);
      state.receipts = advance(state.receipts, undefined, 'delivered', last.seq);
    }
    for (const entry of added) {
      if (entry.seq <= newsAfter) continue;
      const shown = viewEntry(entry, state, statusOf(entry, state));
      emitter.emit('message', shown);
      emit('message', shown);
      // Events tell no names.
      if (entry.event?.kind === 'added') onNeed('members', room);
    }
    if (added.length > 0 && !introduced.has(room)) {
      introduced.add(room);
      onNeed('presence', room);
      // A private room that nobody had written to told no names.
      if (state.info?.type === 'private' && state.info.lastSeq === 0) onNeed('members', room);
    }
    return added;
  };

  const settleSends = ({ log, roomId }: RoomState, added: readonly WireMessage[]) => {
    for (const entry of added) if (entry.sender === me()) outbox.inLog(entry);
    for (const { committed } of outbox.of(roomId)) {
      // Committed long ago: what is loaded begins after it.
      if (committed && committed.seq <= (log?.cursor ?? 0)) outbox.inLog(committed);
    }
  };

  return {
    change,
    arrive,
    get: (roomId) => rooms.get(roomId),
    all: () => [...rooms.values()],
    forget: ({ state }) => void rooms.delete(state.roomId),
    ensure(roomId) {
      const room = rooms.get(roomId) ?? makeHubRoom(roomId, me, outbox);
      rooms.set(roomId, room);
      return room;
    },
    left(roomId) {
      const room = rooms.get(roomId);
      if (room) change(room, (state) => Object.assign(state, { status: 'left', typists: [] }));
    },
  };
};

const isSmall = ({ memberCount }: WireRoom) => memberCount <= EXACT_MAX_MEMBERS;
