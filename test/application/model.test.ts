import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stories } from './model/commands.js';
import { runStory, type Tally } from './model/run-story.js';

describe('Parley beside a simple reference', () => {
  it(
    'gives the same answers, and shows the same rooms, after any commands',
    { timeout: 60_000 },
    async () => {
      const tally: Tally = { accepted: new Map(), refused: new Map() };
      await fc.assert(
        fc.asyncProperty(stories, (story) => runStory(story, tally)),
        { numRuns: 250 },
      );

      // Stories that are refused throughout, or hold one kind of command only, would prove little.
      const kinds = ['create', 'add', 'remove', 'leave', 'rename', 'role', 'send', 'resend', 'acknowledge'];
      for (const kind of kinds) expect(tally.accepted.get(kind) ?? 0, kind).toBeGreaterThan(3);
      for (const code of ['NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'INVALID']) {
        expect(
          [...tally.refused.keys()].some((key) => key.endsWith(code)),
          code,
        ).toBe(true);
      }
    },
  );
});
