import { makeAcknowledger } from './acknowledger.js';
import { ChatError } from './chat-error.js';
import { connect } from './connection.js';
import { makeEmitter } from './emitter.js';
import { makeDefaultStorage } from './indexed-db-storage.js';
import { makeLine } from './line.js';
import { makeOutbox } from './outbox.js';
import { makePresenceKeeper } from './presence.js';
import { privateRoomId } from './private-room-id.js';
import type { WireRoom } from './protocol.js';
import { makeRest } from './rest.js';
import { makeRoomMethods } from './room.js';
import { makeRoomList } from './room-list.js';
import type { ChatRoom } from './room-types.js';
import { makeRooms } from './rooms.js';
import { makeHandlers } from './server-events.js';
import { makeSync } from './sync.js';
import { makeTimers } from './timers.js';
import { makeTokenSource } from './token-source.js';
import type { ChatClient, ChatClientEvents, ChatClientOptions } from './types.js';

/** Starts to connect at once, and stays connected until it is closed. */
export const createChatClient = (options: ChatClientOptions): ChatClient => {
  const url = (options.url ?? location.origin).replace(/\/$/, '');
  const closing = new AbortController();
  const { signal } = closing;
  const timers = makeTimers(signal);
  const { on, emit } = makeEmitter<ChatClientEvents>();
  /** Empty until it is known. */
  const me = () => chat.me ?? '';

  const onError = (error: ChatError) => {
    if (!signal.aborted) emit('error', error);
  };

  const onUser = (userId: string) => {
    if (signal.aborted) return;
    chat.me = userId;
    outbox.attach((options.storage ?? makeDefaultStorage)({ url, userId }));
    list.changed();
  };

  const tokens = makeTokenSource(
    options,
    timers,
    onUser,
    // A session that was lost meanwhile comes back with it.
    (token) => line.inBackground(() => line.call('refreshToken', { token })),
    onError,
  );

  const connection = connect(
    url,
    options,
    signal,
    tokens,
    timers,
    (state) => {
      if (state === 'online') {
        // Presence is the first, as without tokens it says who is there.
        for (const part of [presence, sync, acks, list, outbox]) part.connected();
      } else {
        for (const room of rooms.all()) {
          room.state.typists = [];
          rooms.change(room);
        }
      }
      if (state === chat.connection) return;
      chat.connection = state;
      emit('connection', state);
      list.changed();
    },
    onError,
  );
  const line = makeLine(connection, timers, onError);
  const rest = makeRest(url, signal, tokens, me);
  const acks = makeAcknowledger(line);
  const presence = makePresenceKeeper(line, me, (told) => {
    emit('presence', told);
    list.changed();
  });
  const outbox = makeOutbox(line, signal, me, (roomId) => rooms.change(rooms.ensure(roomId)), onError);
  const rooms = makeRooms(
    me,
    outbox,
    acks,
    emit,
    (room) => makeRoomMethods(room, line, rest, rooms, sync, acks, outbox),
    (room) => list.changed(room.emit),
  );
  const sync = makeSync(line, rest, rooms, presence.met);

  const open = (roomId: string, anew = false) => {
    const room = rooms.ensure(roomId);
    sync.open(room, anew);
    return room;
  };

  const openAndWait = (roomId: string) =>
    new Promise<ChatRoom>((resolve, reject) => {
      const { handle } = open(roomId, true);
      const settle = () => {
        if (signal.aborted) reject(new ChatError('CLOSED'));
        else if (handle.status === 'ready') resolve(handle);
        else if (handle.status !== 'loading') reject(handle.error ?? new ChatError('NOT_FOUND'));
        else return;
        stop();
      };
      const stop = handle.on('change', settle);
      settle();
    });

  const chat = {
    me: options.userId,
    connection: 'connecting' as ChatClient['connection'],
    roomsLoaded: false,
    version: 0,
    get rooms() {
      return list.rooms();
    },
    on,
    room: openAndWait,
    openRoom: (roomId: string) => open(roomId).handle,
    async privateRoom(userId: string) {
      // Who the user is may be known only by the token.
      await tokens.get();
      return openAndWait(privateRoomId(me(), userId));
    },
    async createGroup(group: object) {
      return openAndWait((await rest<WireRoom>('/groups/create', group)).roomId);
    },
    watch: presence.watch,
    presenceOf: presence.of,
    close() {
      closing.abort();
      for (const room of rooms.all()) room.emit('change', undefined);
    },
  };
  const list = makeRoomList(line, rest, rooms, sync, chat, emit);
  connection.listen(makeHandlers(rooms, sync, presence));
  if (options.userId) onUser(options.userId);
  connection.attempt();
  return chat;
};
