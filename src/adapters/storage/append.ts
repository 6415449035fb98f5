import type {
  Appended,
  Changed,
  ChangeProposal,
  Proposal,
} from '../../application/ports/message-repository.js';
import type { RoomId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { messageNotFound } from '../../domain/message-change.js';
import { decideChange, decideEntry, type RoomState } from './room-state.js';

export type IdempotencyKey = NonNullable<Proposal['idempotency']>;

/** The steps of an append in a store that decides and writes in one turn of the event loop. */
export interface AppendSteps {
  /** Undefined for a group that does not exist. */
  find(roomId: RoomId): RoomState | undefined;
  /** In its present state. */
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

export interface ChangeSteps extends Pick<AppendSteps, 'find' | 'write'> {
  /** The message of the room in its present state. */
  findMessage(roomId: RoomId, id: ChangeProposal['target']): Message | undefined;
  hasReacted(target: Message, reaction: NonNullable<ChangeProposal['reaction']>): boolean;
  /** Stores the message as the change leaves it, and erases what is to be erased. */
  writeState(before: Message, after: Message): void;
}

/** MessageRepository.change for a store with one writer. */
export const appendChange = (steps: ChangeSteps, proposal: ChangeProposal): Changed => {
  const { roomId, reaction } = proposal;
  const before = steps.find(roomId);
  const target = steps.findMessage(roomId, proposal.target);
  const hasReacted = target !== undefined && reaction !== undefined && steps.hasReacted(target, reaction);
  const decided = decideChange(before, { target, hasReacted }, proposal);
  if (target === undefined) throw messageNotFound();
  if (decided === undefined) return { change: undefined, message: target };
  const { change, message, after } = decided;
  steps.write(change, after);
  steps.writeState(target, message);
  return { change, message };
};
