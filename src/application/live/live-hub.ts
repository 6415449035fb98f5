import { isPrivateRoomId, privateRoomUsers, type RoomId, type UserId } from '../../domain/ids.js';
import type { LogEntry, MembershipEvent, Seq } from '../../domain/log-entry.js';
import { isMember, memberSince, type Room } from '../../domain/room.js';
import { EVERYTHING } from '../../domain/spans.js';
import { presenceTopic, roomTopic, userTopic } from '../../domain/topics.js';
import type { Session } from '../devices/session.js';
import { type InBackground, unlessNotFound } from '../in-background.js';
import { PAGE_MAX } from '../messages/read-page.js';
import type { Ports } from '../ports/ports.js';
import { makeSubjectReaders } from './subject-readers.js';
import type { DeliveryTracker } from './delivery-tracker.js';
import { type ChannelOwner, RoomChannel } from './room-channel.js';

/** The devices connected to this process, their rooms, and the users that they watch. */
export interface LiveHub {
  register(session: Session): void;
  unregister(session: Session): void;
  sessionsOf(userId: UserId): Iterable<Session>;
  countSessions(userId: UserId): number;
  /** Gives a committed entry to the room's channel, where there is one; a change with those who may read it. */
  publish(entry: LogEntry): void;
  /** Undefined where no device of this process is subscribed to the room. */
  findChannel(roomId: RoomId): RoomChannel | undefined;
  /** The room's channel, made where there is none. It ends with its last subscription. */
  openChannel(roomId: RoomId): RoomChannel;
  /** The rooms with a channel, each once. Channels may come and go while it goes on. */
  liveRooms(): Iterator<RoomId>;
  /** The users with a device, each once. Users may come and go while it goes on. */
  liveUsers(): Iterator<UserId>;
  /** Welcomes those of the user's devices to the room that are not subscribed to it, and have not left it. */
  welcome(userId: UserId, roomId: RoomId, after: number): void;
  leave(session: Session, roomId: RoomId): void;
  /** The same at the device's own wish, in a room that ends at `lastSeq`: it is not welcomed again. */
  quit(session: Session, room: Room, lastSeq: Seq): void;
  /**
   * Unsubscribes a device whose user turned out not to be a member, and ends their watching of those who share no room
   * with them any more. Welcomes the device if its user was added again.
   */
  evict(session: Session, roomId: RoomId): void;
  /**
   * Changes the subscriptions as the entry says. Entries may come in any order and repeated: anyone who was
   * added is welcomed only if they are a member by then. Anyone who was removed is unsubscribed at once, and
   * welcomed again if they turn out to have been added again.
   */
  follow(entry: LogEntry): void;
  /** Replaces the users whom the device watches. */
  watch(session: Session, users: ReadonlySet<UserId>): void;
  watchersOf(userId: UserId): ReadonlySet<Session>;
  /** The users whom a device watches, each once. Users may come and go while it goes on. */
  watchedUsers(): Iterator<UserId>;
}

const NOBODY: ReadonlySet<UserId> = new Set();
const NO_DEVICES: ReadonlySet<Session> = new Set();
const READ_RETRY_MS = 1_000;

const NOT_WELCOMED = 'A device was not welcomed to its new room';

const READ_LATER = 'It was not found out who may read a change';

const FOLLOWED_IN_PART = 'A removal was followed in part';

/** The device is subscribed to the room, or has left it. */
export const knows = ({ rooms, left }: Pick<Session, 'rooms' | 'left'>, roomId: RoomId): boolean =>
  rooms.has(roomId) || left.has(roomId);

/** The device is to be brought to the room where its user is a member. */
export const lacks = (session: Session, roomId: RoomId): boolean =>
  session.follows === 'all' && !knows(session, roomId);

export const makeLiveHub = ({
  rooms,
  messages,
  clock,
  logger,
  inBackground,
  deliveries,
  events,
  metrics,
}: Pick<Ports, 'rooms' | 'messages' | 'clock' | 'logger' | 'events' | 'metrics'> & {
  inBackground: InBackground;
  deliveries: DeliveryTracker;
}): LiveHub => {
  const sessions = new Map<UserId, Set<Session>>();
  const channels = new Map<RoomId, RoomChannel>();
  const watchers = new Map<UserId, Set<Session>>();

  const sessionsOf = (userId: UserId): Iterable<Session> => sessions.get(userId) ?? [];

  const leave = (session: Session, roomId: RoomId) => {
    const channel = channels.get(roomId);
    channel?.leave(session);
    if (!channel?.isEmpty) return;
    channels.delete(roomId);
    events.interest([], [roomTopic(roomId)]);
  };

  const welcomeOne = (session: Session, roomId: RoomId, after: number) =>
    inBackground(NOT_WELCOMED, session.welcome(roomId, after).catch(unlessNotFound));

  const welcome = (userId: UserId, roomId: RoomId, after: number) => {
    for (const session of sessionsOf(userId)) if (lacks(session, roomId)) welcomeOne(session, roomId, after);
  };

  const welcomeBack = async (userId: UserId, roomId: RoomId) => {
    const room = await rooms.find(roomId);
    if (room && isMember(room, userId)) welcome(userId, roomId, memberSince(room, userId) - 1);
  };

  const quit = (session: Session, { id, type }: Room, lastSeq: Seq) => {
    const known = session.left.get(id) ?? channels.get(id)?.reachOf(session) ?? lastSeq;
    // A private room in which nobody has written is none that its user is in: there are as many as there are names.
    if (type === 'group' || lastSeq > 0) session.left.set(id, known);
    leave(session, id);
  };

  const unwatch = (session: Session, user: UserId) => {
    const set = watchers.get(user);
    set?.delete(session);
    if (set?.size !== 0) return;
    watchers.delete(user);
    events.interest([], [presenceTopic(user)]);
  };

  const watch = (session: Session, users: ReadonlySet<UserId>) => {
    const before = session.watching;
    session.watching = users;
    for (const user of before) if (!users.has(user)) unwatch(session, user);
    const first: UserId[] = [];
    for (const user of users) {
      const set = watchers.get(user) ?? new Set();
      if (set.size === 0) first.push(user);
      watchers.set(user, set.add(session));
    }
    if (first.length > 0) events.interest(first.map(presenceTopic), []);
  };

  /** Ends the watching between the user and everyone with whom they share no room any more. */
  const unwatchStrangers = async (userId: UserId) => {
    const own = [...sessionsOf(userId)].filter((session) => session.watching.size > 0);
    const others = [...(watchers.get(userId) ?? [])];
    if (own.length === 0 && others.length === 0) return;
    const known = new Set([...own.flatMap((s) => [...s.watching]), ...others.map((s) => s.userId)]);
    const peers = await rooms.peersAmong(userId, known);
    for (const session of own) {
      watch(session, new Set([...session.watching].filter((user) => peers.has(user))));
    }
    for (const session of others) {
      if (peers.has(session.userId)) continue;
      watch(session, new Set([...session.watching].filter((user) => user !== userId)));
    }
  };

  const evict = (session: Session, roomId: RoomId) => {
    const isTold = !knows(session, roomId);
    leave(session, roomId);
    session.left.delete(roomId);
    // The event of the removal finds no subscription any more.
    if (!isTold) session.outlet.deliver({ type: 'room-left', roomId });
    const comeBack = async () => {
      const room = await rooms.find(roomId);
      if (!room || !isMember(room, session.userId) || !lacks(session, roomId) || session.closed) return;
      await session.welcome(roomId, memberSince(room, session.userId) - 1).catch(unlessNotFound);
    };
    inBackground(NOT_WELCOMED, comeBack());
    inBackground(FOLLOWED_IN_PART, unwatchStrangers(session.userId));
  };

  const remove = (userId: UserId, { roomId, seq }: MembershipEvent) => {
    for (const session of sessionsOf(userId)) {
      if (!knows(session, roomId)) continue;
      // This removal was published again: the device has the log beyond it, as the user was added again since.
      if ((channels.get(roomId)?.reachOf(session) ?? 0) >= seq) continue;
      leave(session, roomId);
      session.left.delete(roomId);
      session.outlet.deliver({ type: 'room-left', roomId });
    }
    inBackground(FOLLOWED_IN_PART, Promise.all([unwatchStrangers(userId), welcomeBack(userId, roomId)]));
  };

  const follow = (entry: LogEntry) => {
    const { roomId, seq } = entry;
    if (entry.kind === 'change') return;
    if (entry.kind === 'message') {
      if (seq !== 1 || !isPrivateRoomId(roomId)) return;
      for (const user of privateRoomUsers(roomId)) welcome(user, roomId, 0);
      return;
    }
    rooms.reached(roomId, seq);
    const { change } = entry;
    if (change.kind === 'added') welcome(change.userId, roomId, seq - 1);
    if (change.kind === 'removed' || change.kind === 'left') remove(change.userId, entry);
  };

  const subjectReaders = makeSubjectReaders({ rooms });

  const owner: ChannelOwner = {
    async readAfter(roomId, after) {
      metrics.gapRepaired();
      const { entries, hasMore } = await messages.page(roomId, { after, limit: PAGE_MAX, spans: EVERYTHING });
      return {
        entries: await Promise.all(entries.map(async (entry) => subjectReaders.forEntry(entry))),
        hasMore,
      };
    },
    foundInLog: follow,
    delivered: (channel, entry, devices) => {
      metrics.delivered(devices.length);
      deliveries.deliveredLive(channel, entry, devices);
    },
    readFailed: (channel, error, retry) => {
      logger.error('A gap in live delivery was not filled yet', error, { roomId: channel.roomId });
      clock.after(READ_RETRY_MS, () => {
        if (channels.get(channel.roomId) === channel) retry();
      });
    },
  };

  return {
    sessionsOf,
    countSessions: (userId) => sessions.get(userId)?.size ?? 0,
    welcome,
    leave,
    quit,
    evict,
    follow,
    watch,
    watchersOf: (userId) => watchers.get(userId) ?? NO_DEVICES,
    watchedUsers: () => watchers.keys(),
    register(session) {
      const own = sessions.get(session.userId) ?? new Set();
      if (own.size === 0) events.interest([userTopic(session.userId)], []);
      sessions.set(session.userId, own.add(session));
      metrics.connected();
    },
    unregister(session) {
      const own = sessions.get(session.userId);
      if (own?.delete(session)) metrics.disconnected();
      if (own?.size === 0) {
        sessions.delete(session.userId);
        events.interest([], [userTopic(session.userId)]);
      }
      for (const roomId of [...session.rooms]) leave(session, roomId);
      watch(session, NOBODY);
    },
    publish(entry) {
      const channel = channels.get(entry.roomId);
      if (channel === undefined) return;
      if (subjectReaders.areAll(entry)) return channel.publish(entry);
      const published = Promise.resolve(subjectReaders.forEntry(entry)).then(
        ({ readers }) => channel.publish(entry, readers),
        (error: unknown) => {
          channel.reaches(entry.seq);
          throw error;
        },
      );
      inBackground(READ_LATER, published);
    },
    findChannel: (roomId) => channels.get(roomId),
    openChannel(roomId) {
      const known = channels.get(roomId);
      if (known !== undefined) return known;
      const channel = new RoomChannel(roomId, owner);
      channels.set(roomId, channel);
      events.interest([roomTopic(roomId)], []);
      return channel;
    },
    liveRooms: () => channels.keys(),
    liveUsers: () => sessions.keys(),
  };
};
