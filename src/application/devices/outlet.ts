import type { DomainError } from '../../domain/errors.js';
import type { BlocksChanged, DomainEvent, GroupCreated, SessionsRevoked } from '../../domain/events.js';
import type { RoomId } from '../../domain/ids.js';
import type { RoomView } from '../views/room-view.js';

/** The user of this device is a member from now on; the room's entries follow. The view has no members. */
export interface RoomJoined {
  readonly type: 'room-joined';
  readonly view: RoomView;
}

/** The user of this device is not a member any more; nothing of the room follows. */
export interface RoomLeft {
  readonly type: 'room-left';
  readonly roomId: RoomId;
}

/** Everything that a connected device can be sent. */
export type LiveEvent =
  | Exclude<DomainEvent, GroupCreated | BlocksChanged | SessionsRevoked>
  | RoomJoined
  | RoomLeft;

/**
 * The way to one connected device; each transport has its own. No method may wait. One that throws loses its device, and
 * no other.
 */
export interface Outlet {
  /**
   * Says whether the device took the event: false where its connection is over. Then it gets nothing more, and its
   * transport closes the session. All receivers of an event get the same object one after another, so that a transport
   * can encode it once.
   */
  deliver(event: LiveEvent): boolean;

  /**
   * The session is over for this reason: send it to the device and close. With `atOnce` the device does not read: close
   * without what waits for it. After UNAVAILABLE and INTERNAL the device may come back by itself.
   */
  end(reason: DomainError, atOnce?: boolean): void;

  /**
   * How many bytes wait in this process for the device to read them, events and answers alike. It is asked with every
   * event, so it must be cheap. The transport calls `Connection.drained` when they have become fewer. Missing: the device
   * is never slow.
   */
  waitingBytes?(): number;
}
