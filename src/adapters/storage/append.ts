import type { Appended, Proposal } from '../../application/ports/message-repository.js';
import type { RoomId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { decideEntry, type RoomState } from './room-state.js';

export type IdempotencyKey = NonNullable<Proposal['idempotency']>;

/** The steps of an append in a store that decides and writes in one turn of the event loop. */
export interface AppendSteps {
  /** Undefined for a group that does not exist. */
  find(roomId: RoomId): RoomState | undefined;
  findByClientMessageId(roomId: RoomId, key: IdempotencyKey): Message | undefined;
  /** Stores the entry, and the room as the entry leaves it. */
  write(entry: LogEntry, after: RoomState): void;
}

/** MessageRepository.append for a store with one writer. Gives the message of an earlier send, or else a new entry. */
export const appendEntry = (steps: AppendSteps, proposal: Proposal): Appended => {
  const { roomId, idempotency } = proposal;
  const before = steps.find(roomId);
  const earlier = idempotency && steps.findByClientMessageId(roomId, idempotency);
  if (before !== undefined && earlier !== undefined) {
    return { entry: earlier, room: before.room, existing: true };
  }
  const { entry, after } = decideEntry(before, proposal);
  steps.write(entry, after);
  return { entry, room: after.room, existing: false };
};
