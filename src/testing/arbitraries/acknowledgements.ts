import fc from 'fast-check';
import type { Seq } from '../../domain/log-entry.js';
import {
  type Acknowledgement,
  mergeWatermarks,
  NO_WATERMARKS,
  RECEIPT_KINDS,
  type Watermarks,
  watermarksOf,
} from '../../domain/receipts.js';
import { START } from '../fixtures.js';

export type AcknowledgementOfOne = Pick<Acknowledgement, 'kind' | 'seq' | 'at'>;

/** Few positions and few times, so that the same ones meet. */
export const acknowledgementsOfOne: fc.Arbitrary<AcknowledgementOfOne> = fc.record({
  kind: fc.constantFrom(...RECEIPT_KINDS),
  seq: fc.nat({ max: 6 }),
  at: fc.integer({ min: START, max: START + 4 }),
});

/** All watermarks that acknowledgements can lead to. */
export const watermarks: fc.Arbitrary<Watermarks> = fc
  .array(acknowledgementsOfOne, { maxLength: 4 })
  .map((all) => all.map(watermarksOf).reduce(mergeWatermarks, NO_WATERMARKS));

/** Seqs of messages, up to one that no acknowledgement here covers. */
export const seqs: fc.Arbitrary<Seq> = fc.integer({ min: 1, max: 7 });
