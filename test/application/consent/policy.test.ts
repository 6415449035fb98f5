import { describe, expect, it } from 'vitest';
import { FRESH_MS } from '../../../src/application/consent/fresh-answers.js';
import { POLICY_DEADLINE_MS } from '../../../src/application/consent/policy-desk.js';
import type { Policy } from '../../../src/application/ports/policy.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, refusal, words } from '../../support/scenario.js';

const anaAndBen = privateRoomId(ana, ben);

const allowing: Policy = {
  mayWriteTo: () => Promise.resolve(true),
  mayAdd: () => Promise.resolve(true),
  mayCreateGroup: () => Promise.resolve(true),
};

/** A policy whose answers to `mayWriteTo` come when the test gives them. */
const makeSlowPolicy = () => {
  const asked: ((answer: boolean) => void)[] = [];
  const policy: Policy = {
    ...allowing,
    mayWriteTo: () => new Promise((resolve) => asked.push(resolve)),
  };
  return { policy, asked };
};

const logOf = async ({ ports }: ReturnType<typeof makeScenario>) =>
  words((await ports.messages.page(anaAndBen, { limit: 100, spans: [{ from: 1 }] })).entries);

describe('a policy', () => {
  it('keeps the order of the sends of one user to one room while it is slow', async () => {
    const { policy, asked } = makeSlowPolicy();
    const test = makeScenario(() => ({ policy }));

    const sends = ['1', '2', '3'].map((text) => test.send(ana, anaAndBen, text));
    await test.settle();
    const before = await logOf(test);
    for (const answer of asked) answer(true);
    await sends[0];
    sends.push(test.send(ana, anaAndBen, '4'));
    await Promise.all(sends);

    expect(before).toEqual([]);
    expect(await logOf(test)).toEqual(['1', '2', '3', '4']);
  });

  it('holds up no send for longer than its deadline, however many wait', async () => {
    const { policy } = makeSlowPolicy();
    const test = makeScenario(() => ({ policy }));

    const sends = Array.from({ length: 10 }, (_, at) => refusal(test.send(ana, anaAndBen, String(at))));
    await test.settle();
    await test.clock.advanceAsync(POLICY_DEADLINE_MS);

    expect(await Promise.all(sends)).toEqual(sends.map(() => 'UNAVAILABLE'));
  });

  it('does not hold up sends to other rooms, nor those of others', async () => {
    const { policy, asked } = makeSlowPolicy();
    const test = makeScenario(() => ({ policy }));
    const group = await test.group([ben]);

    const waiting = test.send(ana, anaAndBen, 'waits');
    await test.send(ana, group, 'goes');
    await test.send(ben, group, 'goes too');
    await test.settle();
    asked[0]?.(true);

    expect((await waiting).content).toBe('waits');
  });

  it('is asked once for many sends, and a fresh answer makes nothing wait before the append', async () => {
    let questions = 0;
    const test = makeScenario(({ messages }) => ({
      messages,
      policy: { ...allowing, mayWriteTo: () => Promise.resolve(++questions > 0) },
    }));
    await test.send(ana, anaAndBen, '1');

    const sending = test.send(ana, anaAndBen, '2');
    const inTheSameTurn = (await test.ports.messages.lastSeqs([anaAndBen])).get(anaAndBen);
    await sending;
    test.clock.advance(FRESH_MS);
    await test.send(ana, anaAndBen, '3');

    expect(inTheSameTurn).toBe(2);
    expect(questions).toBe(2);
  });

  it('that does not answer in time refuses with UNAVAILABLE, and is asked again', async () => {
    const { policy, asked } = makeSlowPolicy();
    const test = makeScenario(() => ({ policy }));

    const sending = refusal(test.send(ana, anaAndBen, 'late', 'key'));
    await test.clock.advanceAsync(POLICY_DEADLINE_MS);
    const refused = await sending;
    const again = test.send(ana, anaAndBen, 'late', 'key');
    await test.settle();
    asked[1]?.(true);

    expect(refused).toBe('UNAVAILABLE');
    expect((await again).seq).toBe(1);
    expect(test.logger.logged).toMatchObject([{ level: 'error' }]);
  });

  it.each(['throws', 'rejects'])('that %s refuses with UNAVAILABLE', async (how) => {
    const fail = () => {
      if (how === 'throws') throw new Error('broken');
      return Promise.reject(new Error('broken'));
    };
    const { send, parley } = makeScenario(() => ({
      policy: { mayWriteTo: fail, mayAdd: fail, mayCreateGroup: fail },
    }));

    expect(await refusal(send(ana, anaAndBen, 'hi'))).toBe('UNAVAILABLE');
    expect(await refusal(parley.groups.create({ creator: ana, name: 'Crew', members: [ben] }))).toBe(
      'UNAVAILABLE',
    );
  });

  it('that refuses does not refuse the retry of a message that is stored', async () => {
    let answer = true;
    const test = makeScenario(() => ({ policy: { ...allowing, mayWriteTo: () => Promise.resolve(answer) } }));
    const sent = await test.send(ana, anaAndBen, 'stored', 'key');
    answer = false;
    test.clock.advance(FRESH_MS);

    expect(await test.send(ana, anaAndBen, 'stored', 'key')).toEqual(sent);
    expect(await refusal(test.send(ana, anaAndBen, 'new', 'other'))).toBe('FORBIDDEN');
  });

  it('decides who may make groups, and adds its own to the rules of a group', async () => {
    const asked: unknown[] = [];
    const { parley } = makeScenario(() => ({
      policy: {
        ...allowing,
        mayCreateGroup: (creator) => Promise.resolve(creator !== ben),
        mayAdd: (by, users) => {
          asked.push([by, users]);
          return Promise.resolve(!users.includes(cleo));
        },
      },
    }));
    const make = (creator: typeof ana, members: (typeof ana)[]) =>
      refusal(parley.groups.create({ creator, name: 'Crew', members }));

    expect(await make(ben, [])).toBe('FORBIDDEN');
    expect(await make(ana, [ana, ben])).toBeUndefined();
    expect(await make(ana, [ben, cleo])).toBe('FORBIDDEN');
    expect(asked).toEqual([
      [ana, [ben]],
      [ana, [ben, cleo]],
    ]);
  });
});
