import type { ReceiptMode } from '../../application/devices/session.js';
import type { Identity } from '../../application/ports/token-verifier.js';
import type { DeviceId, RoomId, UserId } from '../../domain/ids.js';
import type { Seq } from '../../domain/log-entry.js';

/** A stream of events that a caller asks for, as the transport has read and admitted it. */
export interface StreamRequest {
  readonly identity: Identity;
  readonly deviceId?: DeviceId | undefined;
  readonly receipts: ReceiptMode;
  /** The users whose presence comes first, and whenever it changes. Empty: nobody's. */
  readonly watch: readonly UserId[];
  /** The one room that it is about. Missing: it carries what happens live in all rooms of the caller. */
  readonly room?: FollowedRoom | undefined;
}

export interface FollowedRoom {
  readonly roomId: RoomId;
  /** The entries above it come first. Missing: the newest page. Beyond the last entry it means the last. */
  readonly afterSeq?: Seq | undefined;
}
