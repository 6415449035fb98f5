import fc from 'fast-check';
import { makeInProcessPresenceStore } from '../../../src/adapters/in-process/presence-store.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import type { LogEntry } from '../../../src/domain/log-entry.js';
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
  {
    fault: 'a page after a cursor without the messages that have changed',
    caughtBy: NAME,
    laws: parleyWith(({ messages }) => ({
      messages: {
        ...messages,
        shown: async (...args) => ({ ...(await messages.shown(...args)), changed: [] }),
      },
    })),
  },
  {
    fault: 'a log that keeps the text of a deleted message',
    caughtBy: NAME,
    laws: parleyWith(({ messages }) => ({ messages: withLongMemory(messages) })),
  },
  {
    fault: 'messages that count as mentions without naming the reader',
    caughtBy: NAME,
    laws: parleyWith(({ messages }) => ({
      messages: { ...messages, countMentions: (roomId, _, filter) => messages.count(roomId, filter) },
    })),
  },
];

/** The log gives each message as it was appended, whatever became of it. */
const withLongMemory = (messages: Ports['messages']): Ports['messages'] => {
  const appended = new Map<string, LogEntry>();
  return {
    ...messages,
    append: async (proposal) => {
      const result = await messages.append(proposal);
      if (!result.existing) appended.set(result.entry.id, result.entry);
      return result;
    },
    page: async (...args) => {
      const page = await messages.page(...args);
      return { ...page, entries: page.entries.map((entry) => appended.get(entry.id) ?? entry) };
    },
  };
};
