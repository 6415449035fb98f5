import type { DomainEvent, PresenceChanged, ReceiptAdvanced } from '../../domain/events.js';
import type { RoomId, UserId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import { isPrivateRoomId, privateRoomUsers } from '../../domain/ids.js';
import { isMember, memberSince } from '../../domain/room.js';
import type { Ports } from '../ports/ports.js';
import { PAGE_MAX } from '../messages/read-page.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import { inBackground, unlessNotFound } from './in-background.js';
import type { LiveEvent } from './outlet.js';
import { type ChannelOwner, RoomChannel } from './room-channel.js';
import type { Session } from './session.js';

/** Tells a device that it is in a room, and hands it what came after `after`. */
export type Welcome = (session: Session, roomId: RoomId, after: number) => Promise<void>;

/** The devices connected to this process, and the rooms that they are in. Keeps nothing of any other. */
export interface LiveHub {
  register(session: Session): void;
  unregister(session: Session): void;
  sessionsOf(userId: UserId): Iterable<Session>;
  countSessions(userId: UserId): number;
  /** A room's channel, made where there is none. It goes with its last seat. */
  channel(roomId: RoomId): RoomChannel;
  /** The rooms with a channel; goes on through those that come and go meanwhile, each once. */
  liveRooms(): Iterator<RoomId>;
  leave(session: Session, roomId: RoomId): void;
  /** For who turned out to be no member: the seat goes, and comes back if they have been added again. */
  evict(session: Session, roomId: RoomId): void;
  /** Replaces whom the device watches. */
  watch(session: Session, users: ReadonlySet<UserId>): void;
  /** The room's log reaches this far, whatever events came. */
  noteTail(roomId: RoomId, tail: Seq): void;
  /** Serves an event to whom it concerns. Never throws. */
  handle(event: DomainEvent): void;
}

const NOBODY: ReadonlySet<UserId> = new Set();
const READ_RETRY_MS = 1_000;

export const makeLiveHub = ({
  rooms,
  messages,
  clock,
  logger,
  deliveries,
  welcome,
}: Pick<Ports, 'rooms' | 'messages' | 'clock' | 'logger'> & {
  deliveries: DeliveryTracker;
  welcome: Welcome;
}): LiveHub => {
  const sessions = new Map<UserId, Set<Session>>();
  const channels = new Map<RoomId, RoomChannel>();
  const watchers = new Map<UserId, Set<Session>>();

  const sessionsOf = (userId: UserId): Iterable<Session> => sessions.get(userId) ?? [];

  const leave = (session: Session, roomId: RoomId) => {
    const channel = channels.get(roomId);
    channel?.leave(session);
    if (channel?.isEmpty) channels.delete(roomId);
  };

  const welcomeAll = (userId: UserId, roomId: RoomId, after: number) => {
    for (const session of sessionsOf(userId)) {
      if (session.rooms.has(roomId)) continue;
      const told = welcome(session, roomId, after).catch(unlessNotFound);
      inBackground(logger, 'A device was not told of its new room', told);
    }
  };

  /**
   * What an entry means for who is in the room. Order and repetition do not matter, as events may come in
   * any: who is added is welcomed only if they are a member by then, and who is removed loses the seat at
   * once, and gets it back if they turn out to have been added again.
   */
  const follow = (entry: LogEntry) => {
    const { roomId, seq } = entry;
    if (entry.kind === 'message') {
      if (seq === 1 && isPrivateRoomId(roomId)) {
        for (const user of privateRoomUsers(roomId)) welcomeAll(user, roomId, 0);
      }
      return;
    }
    const { change } = entry;
    if (change.kind === 'added') welcomeAll(change.userId, roomId, seq - 1);
    if (change.kind === 'removed' || change.kind === 'left') {
      for (const session of sessionsOf(change.userId)) {
        leave(session, roomId);
        session.outlet.deliver({ type: 'room-left', roomId });
      }
      const { userId } = change;
      inBackground(
        logger,
        'A removal was followed in part',
        Promise.all([unwatchStrangers(userId), welcomeBack(userId, roomId)]),
      );
    }
  };

  const owner: ChannelOwner = {
    readAfter: async (roomId, after) =>
      (await messages.page(roomId, { after, limit: PAGE_MAX, spans: [{ from: 1 }] })).entries,
    foundInLog: (entry) => follow(entry),
    handedOut: (channel, entry) => deliveries.handedLive(channel, entry),
    readFailed: (channel, error, retry) => {
      logger.error('A hole in live delivery was not filled yet', error, { roomId: channel.roomId });
      clock.at(clock.now() + READ_RETRY_MS, () => {
        if (channels.get(channel.roomId) === channel) retry();
      });
    },
  };

  const welcomeBack = async (userId: UserId, roomId: RoomId) => {
    const room = await rooms.find(roomId);
    if (room && isMember(room, userId)) welcomeAll(userId, roomId, memberSince(room, userId) - 1);
  };

  const evict = (session: Session, roomId: RoomId) => {
    leave(session, roomId);
    const comeBack = async () => {
      const room = await rooms.find(roomId);
      if (!room || !isMember(room, session.userId) || session.rooms.has(roomId) || session.closed) return;
      await welcome(session, roomId, memberSince(room, session.userId) - 1).catch(unlessNotFound);
    };
    inBackground(logger, 'A device was not told of its new room', comeBack());
  };

  const setWatching = (session: Session, users: ReadonlySet<UserId>) => {
    for (const user of session.watching) {
      const set = watchers.get(user);
      set?.delete(session);
      if (set?.size === 0) watchers.delete(user);
    }
    session.watching = users;
    for (const user of users) {
      const set = watchers.get(user) ?? new Set();
      watchers.set(user, set.add(session));
    }
  };

  /** Whoever no longer shares a room with the user ends watching them, and the other way round. */
  const unwatchStrangers = async (userId: UserId) => {
    const own = [...sessionsOf(userId)].filter((session) => session.watching.size > 0);
    const others = [...(watchers.get(userId) ?? [])];
    if (own.length === 0 && others.length === 0) return;
    const known = new Set([...own.flatMap((s) => [...s.watching]), ...others.map((s) => s.userId)]);
    const peers = await rooms.peersAmong(userId, known);
    for (const session of own) {
      setWatching(session, new Set([...session.watching].filter((user) => peers.has(user))));
    }
    for (const session of others) {
      if (peers.has(session.userId)) continue;
      setWatching(session, new Set([...session.watching].filter((user) => user !== userId)));
    }
  };

  const tellPresence = (event: PresenceChanged) => {
    const audience = new Set<Session>(watchers.get(event.userId));
    for (const roomId of event.rooms)
      for (const seat of channels.get(roomId)?.seats() ?? []) audience.add(seat);
    for (const session of audience) if (session.userId !== event.userId) session.outlet.deliver(event);
  };

  /** Whatever the kind: anyone who has seen an entry has it delivered. */
  const noteReceipt = ({ roomId, userId, upTo }: ReceiptAdvanced) => {
    const channel = channels.get(roomId);
    if (channel !== undefined) deliveries.acknowledged(channel, userId, upTo);
  };

  const tellUser = (userId: UserId, event: LiveEvent) => {
    for (const session of sessionsOf(userId)) session.outlet.deliver(event);
  };

  return {
    sessionsOf,
    countSessions: (userId) => sessions.get(userId)?.size ?? 0,
    leave,
    evict,
    watch: setWatching,
    register(session) {
      const own = sessions.get(session.userId) ?? new Set();
      sessions.set(session.userId, own.add(session));
    },
    unregister(session) {
      const own = sessions.get(session.userId);
      own?.delete(session);
      if (own?.size === 0) sessions.delete(session.userId);
      for (const roomId of [...session.rooms]) leave(session, roomId);
      setWatching(session, NOBODY);
    },
    channel(roomId) {
      const channel = channels.get(roomId) ?? new RoomChannel(roomId, owner);
      channels.set(roomId, channel);
      return channel;
    },
    liveRooms: () => channels.keys(),
    noteTail: (roomId, tail) => channels.get(roomId)?.reaches(tail),
    handle(event) {
      switch (event.type) {
        case 'entry-appended': {
          follow(event.entry);
          channels.get(event.entry.roomId)?.publish(event.entry);
          return;
        }
        case 'group-created':
          for (const user of event.room.members.keys()) welcomeAll(user, event.room.id, 0);
          return;
        case 'typing-changed':
          channels.get(event.roomId)?.signal(event, event.userId);
          return;
        case 'receipt-advanced':
          noteReceipt(event);
          if (event.audience === 'room') channels.get(event.roomId)?.signal(event);
          else tellUser(event.userId, event);
          return;
        case 'receipts-counted':
          tellUser(event.author, event);
          return;
        case 'presence-changed':
          tellPresence(event);
      }
    },
  };
};
