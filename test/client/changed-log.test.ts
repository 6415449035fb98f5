import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toEntry } from '../../client/src/entry-view.js';
import { revise, revisionBy } from '../../client/src/revision.js';
import { applyNewestPage } from '../../client/src/room-pages.js';
import { applyChange } from '../../client/src/room-revisions.js';
import { newRoomState } from '../../client/src/room-state.js';
import { showNewest, showPage } from '../../client/src/room-window.js';
import { changedAt, messageAt, pageOf, ROOM_ID, roomOf } from './entries.js';
import { plantedIntakes } from './planted-intakes.js';
import { runs, runsTimeoutMs } from '../support/runs.js';
import { soundIntake, staysExact } from './room-story.js';

const RUNS = { numRuns: runs(400) };

it(
  'a room stays exact, and its unread numbers too, whatever is changed and however the device hears of it',
  { timeout: runsTimeoutMs },
  () => {
    fc.assert(staysExact(soundIntake), RUNS);
  },
);

describe('a room does not stay exact', () => {
  it.each(Object.entries(plantedIntakes))('with %s', (_fault, fault) => {
    const { errorInstance } = fc.check(staysExact({ ...soundIntake, ...fault }), {
      ...RUNS,
      seed: 1,
      endOnFailure: true,
    });

    expect(errorInstance).toMatchObject({ name: 'AssertionError' });
  });
});

it('what a change makes of a message does not depend on whether it came before', () => {
  const once = revisionBy(changedAt(5, 1, { kind: 'edited', message: 'new' }), 'ana');
  const before = toEntry(messageAt(1), 'ana');

  const after = revise(before, once);

  expect(revise(after, once)).toBe(after);
  expect(revise(before, once)).toEqual(after);
});

it('an answer quotes what its message says by now, where a page had that before the change came live', () => {
  const room = newRoomState(ROOM_ID, () => 'ana', true);
  const replyTo = { messageId: 'id-1', seq: 1, sender: 'ben', preview: 'text 1' };
  const isAt = { room: roomOf(['ana', 'ben'], { lastSeq: 10 }) };
  applyNewestPage(room, pageOf([{ ...messageAt(10), replyTo }], isAt));
  const edited = { ...messageAt(1, 'ben', 'new'), rev: 12, editedAt: '2026-01-01T00:00:00.000Z' };
  showPage(room, 0, { messages: [edited], upTo: 5, hasMore: true });

  applyChange(room, changedAt(11, 1, { kind: 'edited', message: 'new' }));
  applyChange(room, changedAt(12, 1, { kind: 'reacted', emoji: '👍', on: true, count: 1 }));
  showNewest(room);

  expect(room.entries).toMatchObject([{ replyTo: { preview: 'new' } }]);
});

it('a quote of a message that this user cannot read stays without a text when that message is changed', () => {
  const answer = toEntry({ ...messageAt(5), replyTo: { messageId: 'id-1', seq: 1 } }, 'ana');

  const told = revisionBy(changedAt(6, 1, { kind: 'edited', message: '' }), 'ana');

  expect(revise(answer, told)).toBe(answer);
});
