import fc from 'fast-check';
import type { RoomId } from '../../src/domain/ids.js';
import type { Acknowledgement } from '../../src/domain/receipts.js';
import { ann, START } from './fixtures.js';

/** Ann has it delivered, at the start, unless it says otherwise. */
export const acknowledgement = (
  roomId: RoomId,
  { userId = ann, kind = 'delivered', seq = 1, at = START }: Partial<Acknowledgement> = {},
): Acknowledgement => ({ roomId, userId, kind, seq, at });

/** At least one of Ann's, in any order, with repeats and with ties. */
export const acknowledgements: fc.Arbitrary<(roomId: RoomId) => readonly Acknowledgement[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('delivered' as const, 'seen' as const),
      seq: fc.integer({ min: 1, max: 9 }),
      at: fc.integer({ min: START, max: START + 9 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) => (roomId) => all.map((each) => acknowledgement(roomId, each)));
