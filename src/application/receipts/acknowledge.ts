import { DomainError } from '../../domain/errors.js';
import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { ReceiptKind } from '../../domain/receipts.js';
import { requireMember } from '../../domain/room.js';
import { within } from '../../domain/spans.js';
import type { Ports } from '../ports/ports.js';
import type { SpansReader } from '../views/readable-spans.js';
import type { ReceiptRecorder } from './receipt-recorder.js';

export interface AcknowledgeCommand {
  readonly userId: UserId;
  readonly roomId: RoomId;
  /** Any entry of the room, also the user's own message. All entries up to it are acknowledged. */
  readonly messageId: MessageId;
  readonly kind: ReceiptKind;
}

/**
 * Resolves when the acknowledgement is stored. Late and repeated acknowledgements change nothing.
 *
 * @throws DomainError NOT_FOUND for a stranger, and for a message that the caller cannot read.
 */
export type Acknowledge = (command: AcknowledgeCommand) => Promise<void>;

export const makeAcknowledge =
  ({
    rooms,
    messages,
    recorder,
    readSpans,
  }: Pick<Ports, 'rooms' | 'messages'> & {
    recorder: ReceiptRecorder;
    readSpans: SpansReader;
  }): Acknowledge =>
  async ({ userId, roomId, messageId, kind }) => {
    const room = requireMember(await rooms.find(roomId), userId);
    const entry = await messages.find(messageId);
    if (entry?.roomId !== roomId || !within(await readSpans(room, userId), entry.seq)) {
      throw new DomainError('NOT_FOUND', 'Message not found');
    }
    await recorder.record(room, entry, kind, [userId]);
  };
