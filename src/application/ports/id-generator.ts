import type { ConnectionId, DeviceId, MessageId, RoomId } from '../../domain/ids.js';

/** Every id is new: no two calls, in any process, give the same one. */
export interface IdGenerator {
  /** Sorts by the time of the call as text, also within one millisecond of one process (UUIDv7). */
  messageId(): MessageId;

  /** Contains no `_`, so that it is never taken for a private room's id. Nobody can guess it. */
  groupId(): RoomId;

  /** For a connection without a deviceId of its own. */
  deviceId(): DeviceId;

  connectionId(): ConnectionId;
}
