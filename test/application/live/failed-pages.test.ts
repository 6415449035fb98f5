import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../src/domain/errors.js';
import { ana, ben, makeScenario, range, refusal, seqs } from '../../support/scenario.js';

/** More entries than one page has. */
const MANY = 250;

/** A store that refuses readings of a log from the seq `failingFrom` on, and answers none before `held`. */
const makeFailingScenario = () => {
  const store = { failingFrom: Infinity, held: undefined as Promise<void> | undefined };
  const scenario = makeScenario(({ messages }) => ({
    messages: {
      ...messages,
      page: async (roomId, request) => {
        await store.held;
        if ((request.after ?? 0) < store.failingFrom) return messages.page(roomId, request);
        throw new DomainError('UNAVAILABLE', 'The store is away');
      },
      shown: async (roomId, request) => {
        await store.held;
        if ((request.after ?? 0) < store.failingFrom) return messages.shown(roomId, request);
        throw new DomainError('UNAVAILABLE', 'The store is away');
      },
    },
  }));
  return { ...scenario, store };
};

describe('a page that could not be read', () => {
  it('takes nobody from a room to which they are being welcomed', async () => {
    const { parley, group, open, send, sendMany, store, clock, settle } = makeFailingScenario();
    const groupId = await group([]);
    const bens = await open('ben');
    let release: () => void = () => undefined;
    store.held = new Promise((resolve) => (release = resolve));
    await parley.groups.addMember({ by: ana, groupId, userId: ben });
    await sendMany(ana, groupId, MANY);
    store.failingFrom = 100;
    release();
    await clock.advanceAsync(1);
    const first = seqs(bens.entries(groupId));

    const refused = await refusal(bens.join(groupId, 150).then(() => undefined));
    store.failingFrom = Infinity;
    await settle();
    await send(ana, groupId, 'news');
    await settle();

    expect(first).toEqual(range(1, 200));
    expect(refused).toBe('UNAVAILABLE');
    expect(seqs(bens.entries(groupId))).toEqual(range(1, 1 + MANY + 1));
  });

  it('repeats no entry that was delivered before it', async () => {
    const { group, open, sendMany, send, store, settle } = makeFailingScenario();
    const groupId = await group([ben]);
    const bens = await open('ben');
    await open('ana');
    store.failingFrom = 0;
    const joining = bens.join(groupId, 0);
    await sendMany(ana, groupId, MANY);
    await refusal(joining.then(() => undefined));
    store.failingFrom = 100;
    await settle();
    const first = seqs(bens.entries(groupId));

    const refused = await refusal(bens.join(groupId, 150).then(() => undefined));
    store.failingFrom = Infinity;
    await settle();
    await send(ana, groupId, 'news');
    await settle();

    expect(first).toEqual(range(1, 200));
    expect(refused).toBe('UNAVAILABLE');
    expect(seqs(bens.entries(groupId))).toEqual(range(1, MANY + 1));
  });
});
