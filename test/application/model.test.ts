import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ports } from '../../src/application/ports/ports.js';
import { openSubject as openMongo } from '../adapters/mongodb/mongo-subject.js';
import { openSubject as openSqlite } from '../adapters/sqlite/sqlite-subject.js';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { stories } from '../../src/testing/model/commands.js';
import { runs, runsTimeoutMs } from '../support/runs.js';
import { runStory, type StoryOptions, type Tally } from '../../src/testing/model/run-story.js';
import { makeInProcessPresenceStore } from '../../src/adapters/in-process/presence-store.js';
import { makeTestParley } from '../support/make-test-parley.js';

type Stores = Pick<Ports, 'rooms' | 'messages' | 'receipts' | 'users'>;

describe('Parley beside a simple reference', () => {
  it(
    'gives the same answers, and shows the same rooms, after any commands',
    { timeout: runsTimeoutMs },
    async () => {
      const tally: Tally = { accepted: new Map(), refused: new Map() };
      await fc.assert(
        fc.asyncProperty(stories, (story) => runStory(story, { open: over({}), tally })),
        { numRuns: runs(80) },
      );

      // Stories in which all is refused, or with commands of one kind only, would prove little.
      const kinds = [
        'create',
        'add',
        'remove',
        'leave',
        'rename',
        'role',
        'send',
        'resend',
        'acknowledge',
        'edit',
        'delete',
        'react',
        'look',
      ];
      for (const kind of kinds) expect(tally.accepted.get(kind) ?? 0, kind).toBeGreaterThan(3);
      for (const code of ['NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'INVALID']) {
        expect(
          [...tally.refused.keys()].some((key) => key.endsWith(code)),
          code,
        ).toBe(true);
      }
    },
  );

  it('gives the same answers over SQLite', { timeout: runsTimeoutMs }, async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const subject = openSqlite();
        try {
          await runStory(story, { open: over(storesOf(subject)) });
        } finally {
          await subject.close();
        }
      }),
      { numRuns: runs(7) },
    );
  });
});

describeMongo("Parley on MongoDB's protocol beside a simple reference", ({ freshUrl }) => {
  it('gives the same answers, and shows the same rooms', { timeout: runsTimeoutMs }, async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (story) => {
        const subject = await openMongo(freshUrl());
        try {
          await runStory(story, { open: over(storesOf(subject)) });
        } finally {
          await subject.close();
        }
      }),
      { numRuns: runs(2) },
    );
  });
});

const storesOf = ({ rooms, messages, receipts, users }: Stores): Stores => ({
  rooms,
  messages,
  receipts,
  users,
});

/** Parley over these stores; all else is in memory. */
const over =
  (stores: Partial<Stores>): StoryOptions['open'] =>
  (clock, options) =>
    makeTestParley(() => ({ ...stores, clock, presence: makeInProcessPresenceStore(clock) }), options).parley;
