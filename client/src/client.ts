import { makeAcknowledger } from './acknowledger.js';
import { ChatError } from './chat-error.js';
import { connect } from './connection.js';
import { makeEmitter } from './emitter.js';
import { makeHub } from './hub.js';
import type { HubRoom } from './hub-room.js';
import { makeDefaultStorage } from './indexed-db-storage.js';
import { makeOutbox } from './outbox.js';
import { inBackground, makePersist } from './persist.js';
import { makePresenceKeeper } from './presence.js';
import { privateRoomId } from './private-room-id.js';
import type { Presence, WireRoom } from './protocol.js';
import { makeRest } from './rest.js';
import { makeRoom } from './room.js';
import { makeRoomList } from './room-list.js';
import { KEPT_CLOSED, takeInfo } from './room-state.js';
import type { ChatRoom } from './room-types.js';
import { makeDispatch } from './server-events.js';
import { makeSync } from './sync.js';
import { makeTimers } from './timers.js';
import { makeTokenSource } from './token-source.js';
import type { ChatClient, ChatClientEvents, ChatClientOptions, ConnectionState } from './types.js';
import { makeTypingTeller } from './typing.js';

/** Starts to connect at once, and stays connected until it is closed. */
export const createChatClient = (options: ChatClientOptions): ChatClient => {
  const url = (options.url ?? (typeof location === 'object' ? location.origin : '')).replace(/\/$/, '');
  const timers = makeTimers();
  const { on, emit } = makeEmitter<ChatClientEvents>();
  const handles = new WeakMap<HubRoom, ChatRoom>();
  let closed = false;

  const onError = (error: ChatError) => {
    if (!closed && error.code !== 'CLOSED') emit('error', error);
  };

  const onUser = (userId: string) => {
    outbox.attach((options.storage ?? makeDefaultStorage)({ url, userId }));
    list.changed();
  };

  const tokens = makeTokenSource({
    options,
    timers,
    onError,
    onUser,
    onRenewed: (token) => {
      // A session that was lost meanwhile comes back with it.
      inBackground(call('refreshToken', { token }), onError);
    },
  });
  const me = tokens.userId;

  const onState = (state: ConnectionState) => {
    const isOnline = state === 'online';
    if (isOnline) {
      presence.connected();
      sync.connected();
      acks.connected();
      list.connected();
    } else {
      for (const room of hub.all()) {
        if (room.state.typists.length > 0) hub.change(room, (known) => (known.typists = []));
      }
    }
    outbox.setOnline(isOnline);
    emit('connection', state);
    list.changed();
  };

  const onPresence = (presence: Presence) => {
    emit('presence', presence);
    list.changed();
  };

  const connection = connect({
    options: { ...options, url },
    tokens,
    timers,
    onState,
    onEvent: (event, payload) => dispatch(event, payload),
    onError,
  });
  const { call, epoch } = connection;
  const rest = makeRest(url, tokens);
  const persist = makePersist(timers, epoch);
  const acks = makeAcknowledger({ call, persist, timers, epoch });
  const typing = makeTypingTeller({ call, timers });
  const presence = makePresenceKeeper({ call, persist, timers, me, onPresence, onError });
  const outbox = makeOutbox({
    timers,
    transmit: async ({ roomId, text, type, clientMessageId }) =>
      (await call('sendMessage', { roomId, message: text, type, clientMessageId })).message,
    onChange: (roomId) => hub.change(hub.ensure(roomId), () => undefined),
    onCommitted: (message) => sync.committed(message),
    onError,
  });
  const hub = makeHub({
    me,
    outbox,
    acks,
    emit,
    onChange: (room) => list.changed(room),
    onNeed(need, room) {
      const { roomId, info } = room.state;
      if (need === 'receipts') return sync.refresh([room]);
      if (need === 'presence') return presence.meet(info?.members?.map(({ userId }) => userId) ?? []);
      const reading = persist(() => rest.get<WireRoom>(`/rooms/${encodeURIComponent(roomId)}`));
      const take = (given: WireRoom) => hub.change(room, (state) => takeInfo(state, given));
      inBackground(reading.then(take), onError);
    },
  });
  const sync = makeSync({ connection, persist, rest, hub, outbox, onError });
  const list = makeRoomList({ persist, rest, hub, sync, presenceOf: presence.of, emit, onError });
  const dispatch = makeDispatch({ hub, sync, presence });
  if (options.userId !== undefined) onUser(options.userId);
  connection.start();

  const open = (roomId: string): HubRoom => {
    const room = hub.ensure(roomId);
    const { state } = room;
    const isShort = state.log?.hasOlder === true && state.log.entries.length < KEPT_CLOSED;
    if (!state.isOpen && state.status === 'ready' && isShort) state.status = 'loading';
    state.isOpen = true;
    if (state.status === 'loading') sync.open(room);
    return room;
  };

  const handleOf = (room: HubRoom): ChatRoom => {
    const handle = handles.get(room) ?? makeRoom(room, { hub, sync, rest, acks, outbox, typing });
    handles.set(room, handle);
    return handle;
  };

  const openAndWait = async (roomId: string): Promise<ChatRoom> => {
    if (closed) throw new ChatError('CLOSED');
    const known = hub.get(roomId);
    if (known?.state.status === 'left' || known?.state.status === 'refused') {
      known.state.log = undefined;
      hub.change(known, (state) => (state.status = 'loading'));
    }
    const room = open(roomId);
    await sync.whenReady(room);
    return handleOf(room);
  };

  return {
    get me() {
      return me();
    },
    get connection() {
      return connection.state();
    },
    get rooms() {
      return list.rooms();
    },
    get roomsLoaded() {
      return list.isLoaded();
    },
    get hasMoreRooms() {
      return list.hasMore();
    },
    get version() {
      return list.version();
    },
    on,
    subscribe: (listener) => on('change', listener),
    room: openAndWait,
    openRoom: (roomId) => handleOf(open(roomId)),
    async privateRoom(userId) {
      // Who the user is may be known only by the token.
      await tokens.get();
      return openAndWait(privateRoomId(me() ?? '', userId));
    },
    async createGroup(group) {
      const { roomId } = await rest.post<WireRoom>('/groups/create', group);
      return openAndWait(roomId);
    },
    loadMoreRooms: () => list.more(),
    watch: presence.watch,
    presenceOf: presence.of,
    close() {
      closed = true;
      connection.close();
      rest.close();
      timers.stop();
      outbox.close();
      sync.close();
    },
  };
};
