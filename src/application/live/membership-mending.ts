import { isPrivateRoomId, type RoomId, type UserId } from '../../domain/ids.js';
import { isMember, memberSince } from '../../domain/room.js';
import type { Session } from '../devices/session.js';
import { type InBackground, unlessNotFound } from '../in-background.js';
import type { Ports } from '../ports/ports.js';
import { lacks, type LiveHub } from './live-hub.js';

/** Rooms of one user that are mended at one look; the next look goes on with the others. */
export const MENDED_AT_ONCE = 50;

const NOT_MENDED = 'A device was not brought to the rooms of its user; a later look does it';

/**
 * The user was in these rooms a moment ago. Welcomes devices that have never heard of one of them, and evicts devices
 * from groups that are not among them. Each such room is read again first, as the list may be old by now. Rooms that
 * fail are tried again only after all others.
 */
export type MendMemberships = (userId: UserId, listed: readonly RoomId[]) => void;

export const makeMembershipMending = ({
  rooms,
  hub,
  inBackground,
}: Pick<Ports, 'rooms'> & {
  inBackground: InBackground;
  hub: Pick<LiveHub, 'sessionsOf' | 'evict'>;
}): MendMemberships => {
  /** Where the last look ended, by the oldest device of the user. */
  const endedAt = new WeakMap<Session, RoomId>();

  /** The next rooms in turn, in ascending order and from the start again. */
  const nextOf = (oldest: Session, amiss: ReadonlySet<RoomId>): readonly RoomId[] => {
    const sorted = [...amiss].sort();
    const last = endedAt.get(oldest) ?? '';
    const next = sorted.filter((roomId) => roomId > last);
    next.push(...sorted.slice(0, sorted.length - next.length));
    return next.slice(0, MENDED_AT_ONCE);
  };

  return (userId, listed) => {
    // A device that is being opened subscribes by itself.
    const devices = [...hub.sessionsOf(userId)].filter(({ subscribed }) => subscribed);
    const [oldest] = devices;
    if (oldest === undefined) return;
    const current = new Set(listed);
    const missing = listed.filter((roomId) => devices.some((session) => lacks(session, roomId)));
    const surplus = devices.flatMap((session) => groupsOf(session).filter((roomId) => !current.has(roomId)));
    const mend = async (roomId: RoomId) => {
      const room = await rooms.find(roomId);
      const since = room && isMember(room, userId) ? memberSince(room, userId) : undefined;
      for (const session of devices) {
        if (session.closed || lacks(session, roomId) !== (since !== undefined)) continue;
        if (since === undefined) hub.evict(session, roomId);
        else inBackground(NOT_MENDED, session.welcome(roomId, since - 1).catch(unlessNotFound));
      }
    };
    const next = nextOf(oldest, new Set([...missing, ...surplus]));
    for (const roomId of next) inBackground(NOT_MENDED, mend(roomId));
    const last = next.at(-1);
    if (last !== undefined) endedAt.set(oldest, last);
  };
};

/** Nobody stops being a member of a private room. */
const groupsOf = ({ rooms, left }: Session): readonly RoomId[] =>
  [...rooms, ...left.keys()].filter((roomId) => !isPrivateRoomId(roomId));
