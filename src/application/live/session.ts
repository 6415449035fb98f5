import type { ConnectionId, DeviceId, RoomId, UserId } from '../../domain/ids.js';
import type { Cancel } from '../ports/clock.js';
import type { Outlet } from './outlet.js';

/**
 * `auto`: a message counts as delivered once it has been handed to the device without a hole before it.
 * `manual`: it counts when the client says so.
 */
export type ReceiptMode = 'auto' | 'manual';

/** One authenticated connection of a device, from `openSession` to `closeSession`. */
export interface Session {
  readonly connectionId: ConnectionId;
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly receipts: ReceiptMode;
  readonly outlet: Outlet;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  /** The rooms whose channel holds a seat for this device. */
  readonly rooms: Set<RoomId>;
  /** Whose presence the device asked for. */
  watching: ReadonlySet<UserId>;
  cancelExpiry: Cancel;
  closed: boolean;
}
