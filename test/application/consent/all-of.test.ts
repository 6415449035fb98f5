import { describe, expect, it } from 'vitest';
import { allOf } from '../../../src/application/consent/all-of.js';
import { makeDefaultPolicy } from '../../../src/application/consent/default-policy.js';
import { FRESH_MS } from '../../../src/application/consent/fresh-answers.js';
import type { HostPolicy } from '../../../src/application/ports/policy.js';
import { refused } from '../../../src/domain/errors.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, refusal } from '../../support/scenario.js';

const anaAndBen = privateRoomId(ana, ben);

/** Parley whose host application answers beside the blocks. */
const makeHosted = (host: HostPolicy) =>
  makeScenario(({ blocks }) => ({ policy: allOf(makeDefaultPolicy(blocks), host) }));

describe("a host's policy beside the default one", () => {
  it('refuses what the host refuses, by a plain answer or a promise', async () => {
    const { send, parley } = makeHosted({
      mayWriteTo: (_sender, recipient) => recipient !== ben,
      mayAdd: (_by, users) => Promise.resolve(!users.includes(cleo)),
      mayCreateGroup: (creator) => creator === ana,
    });
    const make = (creator: typeof ana, members: (typeof ana)[]) =>
      refusal(parley.groups.create({ creator, name: 'Crew', members }));

    expect(await refusal(send(ana, anaAndBen, 'hi'))).toBe('FORBIDDEN');
    expect(await refusal(send(ben, anaAndBen, 'hi'))).toBeUndefined();
    expect(await make(ana, [cleo])).toBe('FORBIDDEN');
    expect(await make(ben, [])).toBe('FORBIDDEN');
    expect(await make(ana, [ben])).toBeUndefined();
  });

  it('holds the blocks whatever the host says, and does not ask it about them', async () => {
    let asked = 0;
    const { send, parley } = makeHosted({ mayWriteTo: () => ++asked > 0 });
    await parley.blocks.block({ by: ben, userId: ana });

    expect(await refusal(send(ana, anaAndBen, 'hi'))).toBe('FORBIDDEN');
    expect(asked).toBe(0);
  });

  it('has no objection where the host has no answer of its own', async () => {
    const { send, parley } = makeHosted({});

    expect(await refusal(send(ana, anaAndBen, 'hi'))).toBeUndefined();
    expect(
      await refusal(parley.groups.create({ creator: ana, name: 'Crew', members: [ben] })),
    ).toBeUndefined();
  });

  it('refuses for what is neither true nor false', async () => {
    const nothing = (() => undefined) as unknown as () => boolean;
    const { send } = makeHosted({ mayWriteTo: nothing });

    expect(await refusal(send(ana, anaAndBen, 'hi'))).toBe('FORBIDDEN');
  });

  it("gives the caller the host's reason, of which nothing is logged, for as long as the answer is fresh", async () => {
    let asked = 0;
    const no = () => {
      asked++;
      throw refused('Only after an order');
    };
    const test = makeHosted({ mayWriteTo: no, mayAdd: no, mayCreateGroup: no });
    const reason = { code: 'REFUSED', message: 'Only after an order' };
    const { groups } = test.parley;

    await expect(test.send(ana, anaAndBen, 'hi')).rejects.toMatchObject(reason);
    await expect(test.send(ana, anaAndBen, 'hi')).rejects.toMatchObject(reason);
    expect(asked).toBe(1);
    test.clock.advance(FRESH_MS);
    await expect(test.send(ana, anaAndBen, 'hi')).rejects.toMatchObject(reason);
    expect(asked).toBe(2);
    await expect(groups.create({ creator: ana, name: 'Crew', members: [ben] })).rejects.toMatchObject(reason);
    await expect(groups.create({ creator: ana, name: 'Crew', members: [] })).rejects.toMatchObject(reason);
    expect(test.logger.logged).toEqual([]);
  });
});
