import type { Law } from '../../src/testing/law.js';

/** An implementation with one fault, and the law that catches it. */
export interface PlantedFault {
  readonly fault: string;
  /** The name of the law. */
  readonly caughtBy: string;
  /** The laws, bound to the implementation. */
  readonly laws: readonly Law[];
}
