import { makeAcknowledger } from './acknowledger.js';
import { ChatError } from './chat-error.js';
import { connect } from './connection.js';
import { makeCounts } from './counts.js';
import { makeEmitter } from './emitter.js';
import { makeDefaultStorage } from './indexed-db-storage.js';
import { makeOutbox } from './outbox.js';
import { makePeople } from './people.js';
import { makePresenceTracker } from './presence.js';
import { privateRoomId } from './private-room-id.js';
import type { WireRoom } from './protocol.js';
import { makeReactions } from './reactions.js';
import { makeRecount } from './recount.js';
import { makeRequester } from './requester.js';
import { makeRest, readAllPages } from './rest.js';
import { makeRoomMethods } from './room.js';
import { makeRoomList } from './room-list.js';
import type { ChatRoom } from './room-types.js';
import { makeRooms } from './rooms.js';
import { makeHandlers } from './server-events.js';
import { serverUrlOf } from './server-url.js';
import { makeSync } from './sync.js';
import { makeTimers } from './timers.js';
import { makeTokenSource } from './token-source.js';
import type { ChatClient, ChatClientEvents, ChatClientOptions, ConnectionState } from './types.js';
import { makeWindows } from './windows.js';

/** Starts to connect at once, and stays connected until it is closed. */
export const createChatClient = (options: ChatClientOptions): ChatClient => {
  const url = serverUrlOf(options.url);
  const controller = new AbortController();
  const closing = controller.signal;
  const timers = makeTimers(closing);
  const { on, emit } = makeEmitter<ChatClientEvents>();
  let userId = options.userId;
  let connectionState: ConnectionState = 'connecting';
  const me = () => userId ?? '';

  const onError = (error: ChatError) => {
    if (!closing.aborted) emit('error', error);
  };

  const onUser = (user: string) => {
    if (closing.aborted) return;
    userId = user;
    const makeStorage = options.storage ?? makeDefaultStorage;
    outbox.attach(makeStorage({ url, userId }));
    list.changed();
  };

  const onState = (state: ConnectionState) => {
    if (state === 'online') {
      // Presence comes first: on a server without tokens it names the user.
      for (const part of [presence, people, sync, acknowledger, list, outbox, reactions]) part.connected();
    } else {
      for (const room of rooms.all()) {
        room.state.typists = [];
        room.state.mutesSent = 0;
        rooms.refresh(room);
      }
    }
    if (state === connectionState) return;
    connectionState = state;
    emit('connection', state);
    list.changed();
  };

  const tokens = makeTokenSource({
    options,
    timers,
    onUser,
    // A session that was lost meanwhile reconnects with the new token.
    onRenewed: (token) => requester.inBackground(() => connection.renew(token)),
    onError,
  });
  const connection = connect({ url, options, closing, tokens, timers, onState, onError });
  const requester = makeRequester(connection, timers, onError);
  const rest = makeRest({ url, credentials: options.credentials, closing, tokens, me });
  const acknowledger = makeAcknowledger(requester);
  const presence = makePresenceTracker(requester, me, (changed) => {
    emit('presence', changed);
    list.changed();
  });
  const refresh = (roomId: string) => rooms.refresh(rooms.ensure(roomId));
  const outbox = makeOutbox({
    requester,
    closing,
    me,
    onChange: refresh,
    onError,
    onForgotten(emptied) {
      close();
      const tell = () => emit('forgotten', undefined);
      emptied.then(tell, tell);
    },
  });
  const reactions = makeReactions(requester, refresh, onError);
  const people = makePeople(requester, rest, (profile, isShown) => {
    if (isShown) rooms.rename(profile);
    list.changed();
  });

  /** The room once it is ready. @throws ChatError why it is not. */
  const ready = (room: ChatRoom) =>
    new Promise<ChatRoom>((resolve, reject) => {
      const settle = () => {
        if (closing.aborted) reject(new ChatError('CLOSED'));
        else if (room.status === 'ready') resolve(room);
        else if (room.status === 'loading') return;
        else reject(room.error ?? new ChatError('NOT_FOUND', 'Not a member'));
        stop();
      };
      const stop = room.on('change', settle);
      settle();
    });

  const rooms = makeRooms({
    me,
    people,
    outbox,
    reactions,
    acknowledger,
    emit,
    methodsOf: (room) =>
      makeRoomMethods({
        room,
        requester,
        rest,
        rooms,
        sync,
        windows,
        acknowledger,
        outbox,
        reactions,
        counts,
      }),
    onChange: (room) => list.changed(room.emit),
    onMiscounted: (room) => recount(room),
  });
  const recount = makeRecount(requester, rest, rooms);
  const counts = makeCounts(requester, rooms);
  const windows = makeWindows(requester, rest, rooms, ready);
  const sync = makeSync(requester, rooms, windows, counts, presence.requestSoon);
  const list = makeRoomList({ requester, rest, rooms, people, sync, emit });

  const openRoom = (roomId: string, again = false): ChatRoom => {
    const room = rooms.ensure(roomId);
    sync.open(room, again);
    return room.handle;
  };

  const openAndWait = (roomId: string) => ready(openRoom(roomId, true));

  const close = () => {
    controller.abort();
    for (const room of rooms.all()) room.emit('change', undefined);
  };

  connection.listen(makeHandlers({ rooms, sync, presence, people, counts }));
  if (options.userId) onUser(options.userId);
  connection.attempt();

  return {
    get me() {
      return userId;
    },
    get connection() {
      return connectionState;
    },
    get rooms() {
      return list.rooms();
    },
    get roomsLoaded() {
      return list.isLoaded();
    },
    get waiting() {
      return outbox.waiting();
    },
    people: { get: people.get, all: people.all },
    get version() {
      return list.version();
    },
    on,
    room: openAndWait,
    openRoom: (roomId) => openRoom(roomId),
    roomOf: (roomId) => rooms.of(roomId).handle,
    async privateRoom(otherId) {
      // Without the option `userId`, a token names the user.
      await tokens.get();
      return openAndWait(privateRoomId(me(), otherId));
    },
    async createGroup(group) {
      const { roomId } = await rest<WireRoom>('/groups/create', group);
      return openAndWait(roomId);
    },
    block: (otherId) => rest(blockPath(otherId), {}),
    unblock: (otherId) => rest(blockPath(otherId), undefined, 'DELETE'),
    blocks: () => readAllPages(rest, '/blocks', 'users'),
    watch: presence.watch,
    presenceOf: presence.of,
    close,
    forget() {
      const isForgotten = outbox.forget();
      close();
      return isForgotten;
    },
  };
};

const blockPath = (userId: string): string => `/users/${encodeURIComponent(userId)}/block`;
