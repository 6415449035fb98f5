import { DomainError } from '../../domain/errors.js';
import type { DeviceId, RoomId, UserId } from '../../domain/ids.js';
import { guardOutlet } from '../devices/guarded-outlet.js';
import type { Outlet } from '../devices/outlet.js';
import { Reading } from '../devices/reading.js';
import type { FollowedRooms, ReceiptMode, Session } from '../devices/session.js';
import { noteReceipt } from '../devices/shown-receipts.js';
import { type InBackground, unlessNotFound } from '../in-background.js';
import type { LiveHub } from '../live/live-hub.js';
import type { Replay } from '../live/replay.js';
import type { WaitingSubscription } from '../live/room-channel.js';
import type { Ports } from '../ports/ports.js';
import type { Identity } from '../ports/token-verifier.js';
import type { PresenceTracker } from '../presence/presence-tracker.js';
import { noteShown } from '../devices/shown-presence.js';
import type { ProfileKeeper } from '../profiles/profile-keeper.js';
import type { CloseSession } from './close-session.js';
import { scheduleExpiry } from './refresh-token.js';
import type { RevocationDesk } from './revocation-desk.js';

export interface OpenSessionCommand {
  readonly identity: Identity;
  /** Missing: the connection is a device of its own. */
  readonly deviceId?: DeviceId | undefined;
  readonly receipts: ReceiptMode;
  /** Missing: all rooms of its user. */
  readonly follows?: FollowedRooms | undefined;
  readonly outlet: Outlet;
}

export interface OpenedSession {
  /** Usable at once for `closeSession`, and for commands once `ready`. */
  readonly session: Session;
  readonly reading: Reading;
  /**
   * The user is online and the device is subscribed to all of their rooms, where it follows all. Rejects where the store fails, and with
   * UNAUTHENTICATED where the token was revoked after it was checked.
   */
  readonly ready: Promise<void>;
}

/**
 * Events for the user reach the device from this call on, so none falls between it and the reading of
 * the rooms. With an identity that expires, the session ends by itself then.
 */
export type OpenSession = (command: OpenSessionCommand) => OpenedSession;

/** One set for all sessions that watch nobody: most never do. */
const NOBODY: ReadonlySet<UserId> = new Set();

export const makeOpenSession = (
  ports: Pick<Ports, 'rooms' | 'messages' | 'ids' | 'clock' | 'logger' | 'metrics'> & {
    inBackground: InBackground;
    hub: LiveHub;
    replay: Replay;
    presenceTracker: PresenceTracker;
    profiles: ProfileKeeper;
    closeSession: CloseSession;
    revocationDesk: RevocationDesk;
  },
  maxWaitingBytes: number,
): OpenSession => {
  const { rooms, messages, ids, clock, logger, metrics } = ports;
  const { hub, replay, presenceTracker, profiles, closeSession, revocationDesk, inBackground } = ports;

  const subscribeToRooms = async (session: Session) => {
    const listed = await rooms.idsOf(session.userId);
    if (session.closed) return;
    const subscriptions = new Map<RoomId, WaitingSubscription>();
    for (const roomId of listed) {
      // The device may have been welcomed meanwhile.
      if (!session.rooms.has(roomId)) subscriptions.set(roomId, hub.openChannel(roomId).pause(session));
    }
    session.subscribed = true;
    if (listed.length === 0) return;
    // Nobody heard of a removal between the reading and the subscription, so the membership is read again. If the
    // last seq is the same before and after that reading, the answer holds for that seq.
    const roomIds = [...subscriptions.keys()];
    const before = await messages.lastSeqs(roomIds);
    const current = new Set(await rooms.idsOf(session.userId));
    const after = await messages.lastSeqs(roomIds);
    for (const [roomId, subscription] of subscriptions) {
      const { channel } = subscription;
      const lastSeq = before.get(roomId) ?? 0;
      if (!channel.isWaiting(subscription)) continue;
      if (!current.has(roomId)) hub.evict(session, roomId);
      else if (lastSeq === (after.get(roomId) ?? 0) && !channel.isAheadOf(lastSeq)) {
        channel.resume(subscription, lastSeq);
      } else {
        const caughtUp = replay.catchUp(subscription, lastSeq).catch(unlessNotFound);
        inBackground('A device missed live entries', caughtUp);
      }
    }
  };

  const prepare = async (session: Session, identity: Identity) => {
    // A revocation that was heard before the session was registered has not ended it.
    await revocationDesk.unlessRevoked(identity, () => undefined);
    await profiles.keep(identity);
    if (!session.closed) await presenceTracker.arrive(session);
    if (session.follows === 'joined') session.subscribed = true;
    else if (!session.closed) await subscribeToRooms(session);
    if (session.closed) throw new DomainError('UNAVAILABLE', 'The connection has closed');
  };

  return ({ identity, deviceId, receipts, follows = 'all', outlet }) => {
    const reading = new Reading(outlet, maxWaitingBytes);
    const session: Session = {
      connectionId: ids.connectionId(),
      userId: identity.userId,
      deviceId: deviceId ?? ids.deviceId(),
      receipts,
      follows,
      outlet: guardOutlet(
        {
          deliver: (event) => {
            noteReceipt(session, event);
            noteShown(session, event);
            return outlet.deliver(event);
          },
          end: (reason, atOnce) => outlet.end(reason, atOnce),
        },
        {
          logger,
          metrics,
          reading,
          isClosed: () => session.closed,
          onBroken: () => inBackground('A broken session did not end cleanly', closeSession(session)),
        },
      ),
      rooms: new Set(),
      left: new Map(),
      subscribed: false,
      answers: new Set(),
      welcome: (roomId, after) => replay.welcome(session, roomId, after),
      watching: NOBODY,
      shown: undefined,
      issuedAt: identity.issuedAt,
      isExact: identity.isExact,
      cancelExpiry: () => undefined,
      closed: false,
    };
    hub.register(session);
    scheduleExpiry(clock, session, identity);
    return { session, reading, ready: prepare(session, identity) };
  };
};
