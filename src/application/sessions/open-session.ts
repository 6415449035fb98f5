import { DomainError } from '../../domain/errors.js';
import type { DeviceId, RoomId, UserId } from '../../domain/ids.js';
import { inBackground, unlessNotFound } from '../live/in-background.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Outlet } from '../live/outlet.js';
import type { Replay } from '../live/replay.js';
import type { WaitingSeat } from '../live/room-channel.js';
import type { ReceiptMode, Session } from '../live/session.js';
import type { Ports } from '../ports/ports.js';
import type { Identity } from '../ports/token-verifier.js';
import type { PresenceTracker } from '../presence/presence-tracker.js';
import type { RequirePlace } from './require-place.js';
import { scheduleExpiry } from './session-expiry.js';

export interface OpenSessionCommand {
  readonly identity: Identity;
  /** Missing: the connection is a device of its own. */
  readonly deviceId?: DeviceId | undefined;
  readonly receipts: ReceiptMode;
  readonly outlet: Outlet;
}

export interface OpenedSession {
  /** Usable at once for `closeSession`, and for commands once `ready`. */
  readonly session: Session;
  /** The user is online and the device hears of all of their rooms. Rejects where the store fails. */
  readonly ready: Promise<void>;
}

/**
 * Events for the user reach the device from this call on, so none falls between it and the reading of
 * the rooms. With an identity that expires, the session ends by itself then.
 *
 * @throws DomainError RATE_LIMITED where the user has as many connections as one may have.
 */
export type OpenSession = (command: OpenSessionCommand) => OpenedSession;

/** One for all who watch nobody, which is most. */
const NOBODY: ReadonlySet<UserId> = new Set();

export const makeOpenSession = (
  ports: Pick<Ports, 'users' | 'rooms' | 'messages' | 'ids' | 'clock' | 'logger'> & {
    hub: LiveHub;
    replay: Replay;
    presenceTracker: PresenceTracker;
    requirePlace: RequirePlace;
  },
): OpenSession => {
  const { users, rooms, messages, ids, clock, logger, hub, replay, presenceTracker, requirePlace } = ports;

  const attachRooms = async (session: Session) => {
    const listed = await rooms.idsOf(session.userId);
    if (session.closed) return;
    const seats = new Map<RoomId, WaitingSeat>();
    for (const roomId of listed) {
      // One that the device was told of meanwhile has its seat.
      if (!session.rooms.has(roomId)) seats.set(roomId, hub.channel(roomId).pause(session));
    }
    if (listed.length === 0) return;
    // A removal between the reading and the seat went unheard: who is still a member is asked again. Where the
    // log has not moved around the asking, the answer holds for that place in it.
    const before = await messages.lastSeqs([...seats.keys()]);
    const current = new Set(await rooms.idsOf(session.userId));
    const after = await messages.lastSeqs([...seats.keys()]);
    for (const [roomId, seat] of seats) {
      const lastSeq = before.get(roomId) ?? 0;
      if (!seat.channel.isWaiting(seat)) continue;
      if (!current.has(roomId)) hub.evict(session, roomId);
      else if (lastSeq === (after.get(roomId) ?? 0) && !seat.channel.isAheadOf(lastSeq)) {
        seat.channel.resume(seat, lastSeq);
      } else {
        const caughtUp = replay.catchUp(seat, lastSeq).catch(unlessNotFound);
        inBackground(logger, 'A device missed live entries', caughtUp);
      }
    }
  };

  const prepare = async (session: Session, { userId, name, picture }: Identity) => {
    if (name !== undefined || picture !== undefined) {
      await users.saveProfile({ userId, ...(name && { name }), ...(picture && { picture }) });
    }
    if (!session.closed) await presenceTracker.arrive(session);
    if (!session.closed) await attachRooms(session);
    if (session.closed) throw new DomainError('UNAVAILABLE', 'The connection has closed');
  };

  return ({ identity, deviceId, receipts, outlet }) => {
    requirePlace(identity.userId);
    const session: Session = {
      connectionId: ids.connectionId(),
      userId: identity.userId,
      deviceId: deviceId ?? ids.deviceId(),
      receipts,
      outlet,
      openedAt: clock.now(),
      rooms: new Set(),
      watching: NOBODY,
      cancelExpiry: () => undefined,
      closed: false,
    };
    hub.register(session);
    scheduleExpiry(clock, session, identity);
    return { session, ready: prepare(session, identity) };
  };
};
