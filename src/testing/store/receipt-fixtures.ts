import fc from 'fast-check';
import type { RoomId } from '../../domain/ids.js';
import type { AcknowledgementToStore } from '../../application/ports/receipt-repository.js';
import { ann, START } from '../fixtures.js';

/** Of Ann, that the first entry was delivered at START, with its time, unless the options say otherwise. */
export const acknowledgement = (
  roomId: RoomId,
  options: Partial<Omit<AcknowledgementToStore, 'roomId'>> = {},
): AcknowledgementToStore => {
  const { userId = ann, kind = 'delivered', seq = 1, at = START, storeTime = true } = options;
  return { roomId, userId, kind, seq, at, storeTime };
};

/** At least one acknowledgement of Ann, in any order, with repeats and equal times. */
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
