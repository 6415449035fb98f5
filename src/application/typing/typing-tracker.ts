import type { TypingChanged } from '../../domain/events.js';
import type { ConnectionId, RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { TYPING_REPEAT_MS, TYPING_TTL_MS } from '../../domain/typing.js';
import type { HiddenFrom, HiddenUsers } from '../consent/hidden-users.js';
import type { InBackground } from '../in-background.js';
import type { Cancel } from '../ports/clock.js';
import type { Ports } from '../ports/ports.js';

/** Remembers who types in which room, by this process's own devices and by the events of others. */
export interface TypingTracker {
  /** Publishes that the user types to all processes; a repetition only now and then. */
  start(wish: Pick<TypingChanged, 'roomId' | 'userId' | 'connectionId'>): void;
  /** Publishes that the user has stopped. Does nothing where the user does not type in the room. */
  stop(roomId: RoomId, userId: UserId): void;
  /** Publishes that the user's typing over this connection has stopped, in every room. */
  stopConnection(userId: UserId, connectionId: ConnectionId): void;

  /** Tells the devices of this process that somebody types or has stopped, each once. */
  heard(event: TypingChanged): void;
  /** Ends the typing of anyone who has sent this message, or is not a member since this change. */
  follow(entry: LogEntry): void;
  /** Tells the devices of this process that the user types nowhere any more. */
  endAll(userId: UserId): void;
  /** Ends the timers. */
  close(): void;
}

/** The devices of a room in this process. */
interface Listeners {
  subscribers(): Iterable<{ readonly userId: UserId }>;
  signal(event: TypingChanged, isExcepted: (userId: UserId) => boolean): void;
}

interface Typist {
  readonly roomId: RoomId;
  readonly userId: UserId;
  connectionId: ConnectionId;
  heardAt: number;
  endsAt: number;
  /**
   * Undefined until it is known, and no device is told before. Only the devices that were told of the start are told of the
   * end.
   */
  hiddenFrom: HiddenFrom | undefined;
  isOver: boolean;
  cancel: Cancel;
}

const NOT_TOLD = 'Others were not told that a user types';

/** Keeps typing in memory and in no store: it ends within seconds, also where a process ends. */
export const makeTypingTracker = ({
  clock,
  events,
  inBackground,
  hiddenUsers,
  listenersOf,
}: Pick<Ports, 'clock' | 'events'> & {
  inBackground: InBackground;
  hiddenUsers: HiddenUsers;
  listenersOf: (roomId: RoomId) => Listeners | undefined;
}): TypingTracker => {
  const byUser = new Map<UserId, Map<RoomId, Typist>>();

  const publish = (wish: Pick<TypingChanged, 'roomId' | 'userId' | 'connectionId'>, typing: boolean) => {
    const expiresInMs = typing ? TYPING_TTL_MS : 0;
    events.publish({ type: 'typing-changed', ...wish, typing, expiresInMs });
  };

  const tell = ({ roomId, userId, connectionId, hiddenFrom }: Typist, typing: boolean) => {
    if (hiddenFrom === undefined) return;
    const event: TypingChanged = {
      type: 'typing-changed',
      roomId,
      userId,
      connectionId,
      typing,
      expiresInMs: typing ? TYPING_TTL_MS : 0,
    };
    listenersOf(roomId)?.signal(event, (user) => user === userId || hiddenFrom.has(user));
  };

  const end = (roomId: RoomId, userId: UserId) => {
    const rooms = byUser.get(userId);
    const typist = rooms?.get(roomId);
    if (rooms === undefined || typist === undefined) return;
    typist.cancel();
    rooms.delete(roomId);
    if (rooms.size === 0) byUser.delete(userId);
    typist.isOver = true;
    tell(typist, false);
  };

  /** A repetition moves only the end; the timer checks it when it fires. */
  const watch = (typist: Typist): void => {
    typist.cancel = clock.after(typist.endsAt - clock.monotonic(), () => {
      if (typist.endsAt <= clock.monotonic()) end(typist.roomId, typist.userId);
      else watch(typist);
    });
  };

  function* audienceOf(roomId: RoomId): Iterable<UserId> {
    for (const { userId } of listenersOf(roomId)?.subscribers() ?? []) yield userId;
  }

  const begin = (typist: Typist): void => {
    const { roomId, userId } = typist;
    const rooms = byUser.get(userId) ?? new Map<RoomId, Typist>();
    byUser.set(userId, rooms.set(roomId, typist));
    watch(typist);
    const tellOthers = (hiddenFrom: HiddenFrom) => {
      typist.hiddenFrom = hiddenFrom;
      tell(typist, true);
      if (typist.isOver) tell(typist, false);
    };
    const hidden = hiddenUsers.from(userId, () => audienceOf(roomId));
    if (hidden instanceof Promise) inBackground(NOT_TOLD, hidden.then(tellOthers));
    else tellOthers(hidden);
  };

  const stop = (roomId: RoomId, userId: UserId) => {
    const typist = byUser.get(userId)?.get(roomId);
    if (typist !== undefined) publish({ roomId, userId, connectionId: typist.connectionId }, false);
  };

  return {
    start(wish) {
      const known = byUser.get(wish.userId)?.get(wish.roomId);
      const isRecent = known !== undefined && clock.monotonic() - known.heardAt < TYPING_REPEAT_MS;
      if (isRecent && known.connectionId === wish.connectionId) return;
      publish(wish, true);
    },
    stop,
    stopConnection(userId, connectionId) {
      for (const typist of [...(byUser.get(userId)?.values() ?? [])])
        if (typist.connectionId === connectionId) stop(typist.roomId, userId);
    },
    heard({ roomId, userId, connectionId, typing, expiresInMs }) {
      if (!typing) return end(roomId, userId);
      const heardAt = clock.monotonic();
      const endsAt = heardAt + Math.min(expiresInMs, TYPING_TTL_MS);
      const known = byUser.get(userId)?.get(roomId);
      if (known !== undefined) Object.assign(known, { connectionId, heardAt, endsAt });
      else
        begin({
          roomId,
          userId,
          connectionId,
          heardAt,
          endsAt,
          hiddenFrom: undefined,
          isOver: false,
          cancel: () => undefined,
        });
    },
    follow(entry) {
      if (entry.kind === 'message') end(entry.roomId, entry.sender);
      else if (entry.kind === 'change') return;
      else if (entry.change.kind === 'removed' || entry.change.kind === 'left')
        end(entry.roomId, entry.change.userId);
    },
    endAll(userId) {
      for (const roomId of [...(byUser.get(userId)?.keys() ?? [])]) end(roomId, userId);
    },
    close() {
      for (const rooms of byUser.values()) for (const { cancel } of rooms.values()) cancel();
      byUser.clear();
    },
  };
};
