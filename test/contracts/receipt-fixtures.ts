import fc from 'fast-check';
import type { RoomId } from '../../src/domain/ids.js';
import type { AcknowledgementToStore } from '../../src/application/ports/receipt-repository.js';
import { ann, START } from './fixtures.js';

/** Ann has it delivered, at the start, and its time is kept, unless the options say otherwise. */
export const acknowledgement = (
  roomId: RoomId,
  options: Partial<Omit<AcknowledgementToStore, 'roomId'>> = {},
): AcknowledgementToStore => {
  const { userId = ann, kind = 'delivered', seq = 1, at = START, keepTime = true } = options;
  return { roomId, userId, kind, seq, at, keepTime };
};

/** At least one of Ann's, in any order, with repeats and ties. */
export const acknowledgements: fc.Arbitrary<(roomId: RoomId) => readonly AcknowledgementToStore[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('delivered' as const, 'seen' as const),
      seq: fc.integer({ min: 1, max: 9 }),
      at: fc.integer({ min: START, max: START + 9 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) => (roomId) => all.map((each) => acknowledgement(roomId, each)));
