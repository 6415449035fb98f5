import fc from 'fast-check';
import { makeInProcessPresenceStore } from '../../../src/adapters/in-process/presence-store.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import type { Law } from '../../../src/testing/law.js';
import { stories } from '../../../src/testing/model/commands.js';
import { runStory } from '../../../src/testing/model/run-story.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import type { PlantedFault } from '../planted-fault.js';

const NAME = 'gives the same answers as the reference, after any commands';

/** Parley in memory, with these ports instead of its own. */
const parleyWith = (fault: (sound: Ports) => Partial<Ports>): readonly Law[] => [
  {
    name: NAME,
    check: async ({ seed = 1 } = {}) => {
      const property = fc.asyncProperty(stories, (story) =>
        runStory(story, {
          open: (clock, options) => {
            const replace = (sound: Ports) => ({
              ...fault(sound),
              clock,
              presence: makeInProcessPresenceStore(clock),
            });
            return makeTestParley(replace, options).parley;
          },
        }),
      );
      // Without shrinking, as only that it fails is asked.
      await fc.assert(property, { seed, numRuns: 40, endOnFailure: true });
    },
  },
];

export const planted: readonly PlantedFault[] = [
  {
    fault: 'a past of memberships that is forgotten',
    caughtBy: NAME,
    laws: parleyWith(({ rooms }) => ({ rooms: { ...rooms, endedAt: async () => [] } })),
  },
  {
    fault: 'a receipt row that is read as it was before the last update',
    caughtBy: NAME,
    laws: parleyWith(({ receipts }) => ({ receipts: { ...receipts, find: async () => new Map() } })),
  },
];
