import { makeAcknowledger } from './acknowledger.js';
import { ChatError, isPassing } from './chat-error.js';
import { connect } from './connection.js';
import { makeEmitter } from './emitter.js';
import { makeHub } from './hub.js';
import type { HubRoom } from './hub-room.js';
import { makeDefaultStorage } from './indexed-db-storage.js';
import { makeOutbox } from './outbox.js';
import { makePresenceKeeper } from './presence.js';
import { privateRoomId } from './private-room-id.js';
import type { Presence, WireRoom } from './protocol.js';
import { makeRest } from './rest.js';
import { makeRoom } from './room.js';
import { makeRoomList } from './room-list.js';
import { KEPT_CLOSED } from './room-state.js';
import type { ChatRoom } from './room-types.js';
import { makeDispatch } from './server-events.js';
import { makeSync } from './sync.js';
import { makeTelling } from './telling.js';
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

  const tokens = makeTokenSource({
    options,
    timers,
    onError,
    onUser: (userId) => {
      outbox.attach((options.storage ?? makeDefaultStorage)({ url, userId }));
      telling.changed();
    },
    onRenewed: (token) => {
      connection.call('refreshToken', { token }).catch((error: ChatError) => {
        // A session that was lost meanwhile comes back with it.
        if (!isPassing(error)) onError(error);
      });
    },
  });
  const me = tokens.userId;

  const onState = (state: ConnectionState) => {
    const isOnline = state === 'online';
    acks.setOnline(isOnline);
    if (isOnline) {
      const at = connection.epoch();
      presence.connected();
      list.connected();
      // What is sent before the rooms are up to date comes back as an entry beyond a hole.
      void sync.connected().then(() => outbox.setOnline(connection.epoch() === at && at !== 0));
    } else {
      outbox.setOnline(false);
      hub.nobodyTypes();
    }
    emit('connection', state);
    telling.changed();
  };

  const onPresence = (presence: Presence) => {
    emit('presence', presence);
    telling.changed();
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
  const acks = makeAcknowledger({ call, timers });
  const typing = makeTypingTeller({ call, timers });
  const presence = makePresenceKeeper({ call, timers, epoch, me, onPresence, onError });
  const outbox = makeOutbox({
    timers,
    transmit: async ({ roomId, text, type, clientMessageId }) =>
      (await call('sendMessage', { roomId, message: text, type, clientMessageId })).message,
    onChange: (roomId) => hub.changed(hub.ensure(roomId)),
    onCommitted: (message) => sync.committed(message),
    onError,
  });
  const hub = makeHub({
    me,
    outbox,
    acks,
    emit,
    onChange: (room) => telling.changed(room),
    onNeed: (need, room) => {
      if (need === 'unread') list.recount();
      else if (need === 'receipts') sync.refresh([room]);
      else if (need === 'presence')
        presence.meet(room.state.info?.members?.map(({ userId }) => userId) ?? []);
      else sync.readInfo(room);
    },
  });
  const sync = makeSync({ connection, rest, hub, outbox, timers, onError });
  const list = makeRoomList({ connection, rest, hub, sync, timers, me, presenceOf: presence.of, onError });
  const telling = makeTelling({ list, emit });
  const dispatch = makeDispatch({ hub, sync, presence });
  connection.start();

  const handleOf = (room: HubRoom): ChatRoom => {
    const known = handles.get(room) ?? makeRoom(room, { me, hub, sync, rest, outbox, typing });
    handles.set(room, known);
    return known;
  };

  const open = (roomId: string): HubRoom => {
    const room = hub.ensure(roomId);
    const { state } = room;
    const isShort = state.log?.hasOlder === true && state.log.entries.length < KEPT_CLOSED;
    if (!state.isOpen && state.status === 'ready' && isShort) hub.status(room, 'loading');
    state.isOpen = true;
    if (state.status === 'loading') sync.open(room);
    return room;
  };

  const openAndWait = async (roomId: string): Promise<ChatRoom> => {
    if (closed) throw new ChatError('CLOSED', 'The client is closed');
    const known = hub.get(roomId);
    if (known?.state.status === 'left' || known?.state.status === 'refused') hub.reset(known);
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
      return telling.version();
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
