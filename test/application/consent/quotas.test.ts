import { describe, expect, it } from 'vitest';
import { ADDING_TRIES } from '../../../src/application/groups/change-group.js';
import { DomainError } from '../../../src/domain/errors.js';
import { privateRoomId, type UserId } from '../../../src/domain/ids.js';
import { type ConsentLimits, DEFAULT_CONSENT_LIMITS } from '../../../src/domain/limits.js';
import { ana, ben, cleo, crowd, makeScenario, refusal, zoe } from '../../support/scenario.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const withLimits = (limits: Partial<ConsentLimits>, ...[replace]: Parameters<typeof makeScenario>) =>
  makeScenario(replace, { consent: { ...DEFAULT_CONSENT_LIMITS, ...limits } });

const limited = async (work: Promise<unknown>): Promise<number | undefined> => {
  const error = await work.catch((reason: unknown) => reason);
  if (!(error instanceof DomainError) || error.code !== 'RATE_LIMITED') throw new Error('It was not limited');
  return error.retryAfterMs;
};

describe('groups made by a user', () => {
  it('are limited per day, which begins with the first; others have limits of their own', async () => {
    const { parley, clock } = withLimits({ groupsPerDay: 2 });
    const make = (creator: UserId) => parley.groups.create({ creator, name: 'Crew', members: [] });
    await make(ana);
    clock.advance(HOUR_MS);
    await make(ana);

    expect(await limited(make(ana))).toBe(DAY_MS - HOUR_MS);
    await make(ben);
    clock.advance(DAY_MS - HOUR_MS);
    await make(ana);
  });

  it('do not count where they are refused', async () => {
    const { parley } = withLimits({ groupsPerDay: 1, addedPerDay: 3 });
    await parley.blocks.block({ by: ana, userId: zoe });
    const make = (name: string, members: readonly UserId[]) =>
      parley.groups.create({ creator: ana, name, members });

    expect(await refusal(make('', []))).toBe('INVALID');
    expect(await refusal(make('Crew', [zoe, ben]))).toBe('FORBIDDEN');
    expect(await refusal(make('Crew', crowd(4)))).toBe('RATE_LIMITED');
    expect(await refusal(make('Crew', [ana, ben, cleo, ...crowd(1)]))).toBeUndefined();
    expect(await refusal(make('Crew', []))).toBe('RATE_LIMITED');
  });
});

describe('users added by a user', () => {
  it('are limited per day, those of new groups among them', async () => {
    const { parley, group, clock } = withLimits({ addedPerDay: 3 });
    const groupId = await group([ben]);
    const add = (by: UserId, userId: UserId) => parley.groups.addMember({ by, groupId, userId });

    await add(ana, cleo);
    expect(await refusal(add(ana, cleo))).toBe('CONFLICT');
    await add(ana, zoe);
    expect(await limited(add(ana, crowd(1)[0] as UserId))).toBe(DAY_MS);
    clock.advance(DAY_MS);
    await add(ana, crowd(1)[0] as UserId);
  });
});

describe('private rooms begun by a user', () => {
  const roomOf = (user: UserId) => privateRoomId(ana, user);

  it('are limited per hour, and writing in those that exist is not', async () => {
    const { send, clock } = withLimits({ privateRoomsPerHour: 2 });
    const [one, two, three] = crowd(3) as [UserId, UserId, UserId];
    await send(ana, roomOf(one), 'hi');
    await send(ana, roomOf(two), 'hi');

    expect(await limited(send(ana, roomOf(three), 'hi'))).toBe(HOUR_MS);
    expect(await refusal(send(ana, roomOf(one), 'again'))).toBeUndefined();
    clock.advance(HOUR_MS);
    expect(await refusal(send(ana, roomOf(three), 'hi'))).toBeUndefined();
  });

  it('are not those that others have begun, and an answer there is free', async () => {
    const { send } = withLimits({ privateRoomsPerHour: 1 });
    for (const user of [ben, cleo, zoe]) await send(user, roomOf(user), 'hi');

    for (const user of [ben, cleo, zoe]) await send(ana, roomOf(user), 'hi yourself');
    expect(await refusal(send(ana, roomOf(crowd(1)[0] as UserId), 'hi'))).toBeUndefined();
  });

  it('count once, whatever is sent at the same time, and however often it is sent again', async () => {
    const { send } = withLimits({ privateRoomsPerHour: 2 });
    const users = crowd(4);

    await Promise.all(['1', '2', '3'].map((text) => send(ana, roomOf(ben), text, `key-${text}`)));
    await send(ana, roomOf(ben), '1', 'key-1');
    const outcomes = await Promise.all(users.map((user) => refusal(send(ana, roomOf(user), 'hi'))));

    expect(outcomes).toEqual([undefined, 'RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('do not count where the store fails', async () => {
    let fails = true;
    const { send } = withLimits({ privateRoomsPerHour: 1 }, ({ messages }) => ({
      messages: {
        ...messages,
        append: async (proposal) => {
          if (!fails) return messages.append(proposal);
          proposal.decide({ type: 'private', id: proposal.roomId, users: [ana, ben] }, 0);
          throw new DomainError('UNAVAILABLE', 'The store does not work now');
        },
      },
    }));

    const first = await refusal(send(ana, roomOf(ben), 'hi'));
    fails = false;

    expect(first).toBe('UNAVAILABLE');
    expect(await refusal(send(ana, roomOf(ben), 'hi'))).toBeUndefined();
  });
});

describe('a user who left a group by themselves', () => {
  const LEFT = { rejoinAfterMs: DAY_MS };

  it('is not added again by others for a day', async () => {
    const { parley, group, clock } = withLimits(LEFT);
    const groupId = await group([ben, cleo]);
    const add = () => refusal(parley.groups.addMember({ by: ana, groupId, userId: ben }));
    await parley.groups.leave({ by: ben, groupId });

    const atOnce = await add();
    await parley.groups.rename({ by: ana, groupId, name: 'Other' });
    clock.advance(DAY_MS - 1);
    const almost = await add();
    clock.advance(1);

    expect([atOnce, almost]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(await add()).toBeUndefined();
  });

  it('also where they removed themselves, and may be added elsewhere', async () => {
    const { parley, group } = withLimits(LEFT);
    const [groupId, other] = [await group([ben]), await group([cleo])];
    await parley.groups.removeMember({ by: ben, groupId, userId: ben });

    expect(await refusal(parley.groups.addMember({ by: ana, groupId, userId: ben }))).toBe('FORBIDDEN');
    expect(await refusal(parley.groups.addMember({ by: ana, groupId: other, userId: ben }))).toBeUndefined();
  });

  it('and anyone who was removed by others can be added at once, whatever was before', async () => {
    const { parley, group, clock } = withLimits(LEFT);
    const groupId = await group([ben]);
    const add = () => refusal(parley.groups.addMember({ by: ana, groupId, userId: ben }));
    await parley.groups.leave({ by: ben, groupId });
    clock.advance(DAY_MS);
    await add();
    await parley.groups.removeMember({ by: ana, groupId, userId: ben });

    expect(await add()).toBeUndefined();
  });

  it('can be told to be free at once', async () => {
    const { parley, group } = withLimits({ rejoinAfterMs: 0 });
    const groupId = await group([ben]);
    await parley.groups.leave({ by: ben, groupId });

    expect(await refusal(parley.groups.addMember({ by: ana, groupId, userId: ben }))).toBeUndefined();
  });

  describe('while they are added', () => {
    /** ben's addition by ana, with what happens after each look at his past memberships. */
    const start = async (meanwhile: (() => Promise<unknown>)[]) => {
      const test = withLimits(LEFT, ({ rooms }) => ({
        rooms: {
          ...rooms,
          endedOf: async (...of) => {
            const ended = await rooms.endedOf(...of);
            await meanwhile.shift()?.();
            return ended;
          },
        },
      }));
      const groupId = await test.group([cleo]);
      const { groups } = test.parley;
      await groups.setRole({ by: ana, groupId, userId: cleo, role: 'admin' });
      const add = (by: UserId) => groups.addMember({ by, groupId, userId: ben });
      const rename = (name: string) => () => groups.rename({ by: cleo, groupId, name });
      return { ...test, groups, groupId, add, rename };
    };

    it('is not added, where they were added and left after the look at their past', async () => {
      const meanwhile: (() => Promise<unknown>)[] = [];
      const { groups, groupId, add } = await start(meanwhile);
      meanwhile.push(async () => {
        await add(cleo);
        await groups.leave({ by: ben, groupId });
      });

      expect(await refusal(add(ana))).toBe('FORBIDDEN');
    });

    it('is added to a group that changes otherwise, unless it changes each time', async () => {
      const meanwhile: (() => Promise<unknown>)[] = [];
      const { add, rename } = await start(meanwhile);
      for (let i = 0; i < ADDING_TRIES; i++) meanwhile.push(rename(`Name ${i}`));

      const first = await refusal(add(ana));
      meanwhile.push(rename('Last name'));
      const second = await refusal(add(ana));

      expect([first, second]).toEqual(['CONFLICT', undefined]);
    });
  });

  it('says nothing to a stranger of the group', async () => {
    const { parley, group } = withLimits(LEFT);
    const groupId = await group([ben]);
    await parley.groups.leave({ by: ben, groupId });

    expect(await refusal(parley.groups.addMember({ by: zoe, groupId, userId: ben }))).toBe('NOT_FOUND');
  });
});
