import type { ConnectionId, DeviceId, RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';
import type { Presence } from '../../domain/presence.js';
import type { Cancel } from '../ports/clock.js';
import type { Outlet } from './outlet.js';
import type { ShownReceipts } from './shown-receipts.js';

/**
 * `auto`: a message counts as delivered once the device has received it without a gap before it.
 * `manual`: it counts when the client says so.
 */
export type ReceiptMode = 'auto' | 'manual';

/** `all`: the device follows every room of its user, also those that come later. `joined`: only rooms that it joins. */
export type FollowedRooms = 'all' | 'joined';

/** One authenticated connection of a device, from `openSession` to `closeSession`. */
export interface Session {
  readonly connectionId: ConnectionId;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly receipts: ReceiptMode;
  readonly follows: FollowedRooms;
  readonly outlet: Outlet;
  /** The rooms to which this device is subscribed. */
  readonly rooms: Set<RoomId>;
  /**
   * The rooms of its user that this device has left by `leaveRoom`, each with the seq up to which it has them. Nothing
   * but a join brings them back.
   */
  readonly left: Map<RoomId, Seq>;
  /** The device is subscribed to the rooms that its user was in when it connected, where it follows all. */
  subscribed: boolean;
  /**
   * Announces a room that the user has become a member of, subscribes to it and delivers the entries above
   * `after`. Does nothing in a room to which the device is subscribed or that it has left. Rejects with NOT_FOUND where the user is
   * not a member any more.
   */
  readonly welcome: (roomId: RoomId, after: number) => Promise<void>;
  /** The answers with watermarks that are being made for this device. */
  readonly answers: Set<ShownReceipts>;
  /** The users whose presence the device asked for. */
  watching: ReadonlySet<UserId>;
  /** By user: the presence that the device was sent last; undefined until it has asked. */
  shown: Map<UserId, Presence> | undefined;
  /** When its token was issued, in milliseconds since the epoch; undefined where the token does not say. */
  issuedAt: number | undefined;
  /** `issuedAt` is exact to the millisecond, as the host application named the user. */
  readonly isExact?: true | undefined;
  cancelExpiry: Cancel;
  closed: boolean;
}
