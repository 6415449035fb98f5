import { describe, expect, it } from 'vitest';
import { BLOCKS_AROUND_MAX } from '../../../src/application/consent/hidden-users.js';
import { BLOCKS_MAX } from '../../../src/domain/limits.js';
import { parseUserId, privateRoomId, type UserId } from '../../../src/domain/ids.js';
import type { TestDevice } from '../../support/test-device.js';
import { ana, ben, cleo, crowd, makeScenario, refusal, words, zoe } from '../../support/scenario.js';
import { settled } from '../../support/settled.js';

const anaAndBen = privateRoomId(ana, ben);
const OFFLINE = { status: 'offline' };

/** Both directions of everything are tested, whoever has blocked the other. */
describe.each([
  ['ana has blocked ben', ana, ben],
  ['ben has blocked ana', ben, ana],
])('where %s', (_who, by, userId) => {
  const blocked = async (test = makeScenario()) => {
    await test.parley.blocks.block({ by, userId });
    return test;
  };

  it('private messages are FORBIDDEN in both directions, and others are not', async () => {
    const { send, ports } = await blocked();

    expect(await refusal(send(ana, anaAndBen, 'hi'))).toBe('FORBIDDEN');
    expect(await refusal(send(ben, anaAndBen, 'hi'))).toBe('FORBIDDEN');
    expect(await refusal(send(ana, privateRoomId(ana, cleo), 'hi'))).toBeUndefined();
    expect(await refusal(send(zoe, anaAndBen, 'hi'))).toBe('NOT_FOUND');
    expect((await ports.messages.lastSeqs([anaAndBen])).get(anaAndBen)).toBe(0);
  });

  it('a message that was sent before is found again by a retry', async () => {
    const test = makeScenario();
    const sent = await test.send(ana, anaAndBen, 'before', 'key');
    await blocked(test);

    expect(await test.send(ana, anaAndBen, 'before', 'key')).toEqual(sent);
    expect(await refusal(test.send(ana, anaAndBen, 'after', 'next'))).toBe('FORBIDDEN');
  });

  it('neither can add the other to a group, nor make one with the other, and a third can', async () => {
    const { parley } = await blocked();
    const make = (creator: UserId, members: readonly UserId[]) =>
      parley.groups.create({ creator, name: 'Crew', members });
    const [own, bens] = [(await make(ana, [cleo])).room.id, (await make(ben, [cleo])).room.id];

    expect(await refusal(parley.groups.addMember({ by: ana, groupId: own, userId: ben }))).toBe('FORBIDDEN');
    expect(await refusal(parley.groups.addMember({ by: ben, groupId: bens, userId: ana }))).toBe('FORBIDDEN');
    expect(await refusal(make(ana, [cleo, ben]))).toBe('FORBIDDEN');
    expect(await refusal(make(ben, [ana]))).toBe('FORBIDDEN');
    expect(await refusal(make(cleo, [ana, ben]))).toBeUndefined();
    // A stranger to the group learns nothing of the block.
    expect(await refusal(parley.groups.addMember({ by: zoe, groupId: own, userId: ben }))).toBe('NOT_FOUND');
  });

  it('a group that they share stays as it is, names included', async () => {
    const test = makeScenario();
    const roomId = await test.group([ben]);
    await test.open('ben', { name: 'Ben' });
    const phone = await test.open('ana', { name: 'Ana' });
    await blocked(test);

    await test.send(ben, roomId, 'still here');
    const { view, page } = await phone.join(roomId);

    expect(words(phone.entries(roomId))).toEqual(['still here']);
    expect(words(page.entries)).toEqual(['still here']);
    expect(view.members?.map(({ profile }) => profile?.name)).toEqual(['Ana', 'Ben']);
    expect((await test.parley.presence.readUser({ reader: ana, userId: ben })).profile?.name).toBe('Ben');
  });

  it('neither sees the other typing, and others in the room do', async () => {
    const test = await blocked();
    const roomId = await test.group([], 'all').catch(() => undefined);
    expect(roomId).toBeDefined();
    const shared = (await test.parley.groups.create({ creator: cleo, name: 'All', members: [ana, ben] })).room
      .id;
    const devices = await Promise.all(['ana', 'ben', 'cleo'].map((user) => test.open(user)));
    const [phone, tablet, third] = devices as [TestDevice, TestDevice, TestDevice];

    await test.parley.typing.set({ session: phone.session, roomId: shared, typing: true });
    await test.parley.typing.set({ session: tablet.session, roomId: shared, typing: true });
    await test.parley.typing.set({ session: phone.session, roomId: anaAndBen, typing: true });
    await settled();

    expect(phone.eventsOf('typing-changed')).toEqual([]);
    expect(tablet.eventsOf('typing-changed')).toEqual([]);
    expect(third.eventsOf('typing-changed').map(({ userId: who }) => who)).toEqual([ana, ben]);
  });

  it('neither sees the presence of the other in any way, and others do', async () => {
    const test = makeScenario();
    await test.parley.groups.create({ creator: cleo, name: 'All', members: [ana, ben] });
    await blocked(test);
    await test.settle();
    const pairs = [
      [ana, ben],
      [ben, ana],
    ] as const;

    for (const [reader, other] of pairs) {
      const phone = await test.open(reader);
      const third = await test.open('cleo');
      const watched = await test.parley.presence.watch({ session: phone.session, users: [other, cleo] });
      const device = await test.open(other);
      await test.settle();

      expect(await test.parley.presence.readUser({ reader, userId: other })).toMatchObject({
        presence: OFFLINE,
      });
      expect((await test.parley.presence.snapshot(reader)).get(other)).toEqual(OFFLINE);
      expect(
        (await test.parley.presence.watch({ session: phone.session, users: [other] })).get(other),
      ).toEqual(OFFLINE);
      await device.close();
      await test.clock.advanceAsync(5_000);

      expect(watched.get(other)).toEqual(OFFLINE);
      expect(phone.eventsOf('presence-changed').filter(({ userId: who }) => who === other)).toEqual([]);
      expect((await test.parley.presence.readUser({ reader, userId: other })).presence).toEqual(OFFLINE);
      expect(
        third
          .eventsOf('presence-changed')
          .filter(({ userId: who }) => who === other)
          .map((e) => e.presence.status),
      ).toEqual(['online', 'offline']);
      expect((await test.parley.presence.readUser({ reader: cleo, userId: other })).presence).toHaveProperty(
        'lastSeen',
      );
      await phone.close();
      await third.close();
      await test.clock.advanceAsync(5_000);
    }
  });

  it('their devices show the other offline at once, and as they are after the block', async () => {
    const test = makeScenario();
    await test.group([ben]);
    const phone = await test.open('ana');
    const tablet = await test.open('ben');
    await test.settle();
    const told = (device: TestDevice) =>
      device.eventsOf('presence-changed').map((event) => event.presence.status);
    const before = [told(phone).length, told(tablet).length] as const;

    await test.parley.blocks.block({ by, userId });
    await test.settle();
    await test.parley.blocks.unblock({ by, userId });
    await test.settle();

    expect(told(phone).slice(before[0])).toEqual(['offline', 'online']);
    expect(told(tablet).slice(before[1])).toEqual(['offline', 'online']);
  });

  it('a block during typing ends it on the other side', async () => {
    const test = makeScenario();
    await test.send(ana, anaAndBen, 'hello');
    const phone = await test.open('ana');
    const tablet = await test.open('ben');
    await test.parley.typing.set({ session: phone.session, roomId: anaAndBen, typing: true });
    await settled();

    await test.parley.blocks.block({ by, userId });
    await test.parley.typing.set({ session: phone.session, roomId: anaAndBen, typing: true });
    await settled();

    expect(tablet.eventsOf('typing-changed').map(({ typing }) => typing)).toEqual([true, false]);
  });

  it('all of it ends with the block, and not with that of the other side', async () => {
    const { parley, send } = await blocked();

    await parley.blocks.unblock({ by: userId, userId: by });
    const still = await refusal(send(ana, anaAndBen, 'hi'));
    await parley.blocks.unblock({ by, userId });

    expect(still).toBe('FORBIDDEN');
    expect(await refusal(send(ana, anaAndBen, 'hi'))).toBeUndefined();
    expect(
      await refusal(parley.groups.create({ creator: ben, name: 'Two', members: [ana] })),
    ).toBeUndefined();
  });
});

describe('a user whom more users have blocked than are looked up at once', () => {
  const start = async (delays: (Promise<void> | undefined)[] = []) => {
    const test = makeScenario(({ blocks }) => ({
      blocks: { ...blocks, among: async (...of) => (await delays.shift(), blocks.among(...of)) },
    }));
    const crew = await test.group([ben, cleo]);
    for (let i = 0; i <= BLOCKS_AROUND_MAX; i++) await test.ports.blocks.add(parseUserId(`b${i}`), ana);
    await test.parley.blocks.block({ by: cleo, userId: ana });
    const [bens, cleos] = [await test.open('ben'), await test.open('cleo')];
    await test.parley.presence.watch({ session: cleos.session, users: [ana] });
    const anas = await test.open('ana');
    await test.settle();
    const presenceOf = (device: TestDevice, userId: UserId) =>
      device
        .eventsOf('presence-changed')
        .filter((event) => event.userId === userId)
        .map(({ presence }) => presence.status);
    return { ...test, crew, anas, bens, cleos, presenceOf };
  };

  it('is hidden from those who did, and they from the user, and from and to nobody else', async () => {
    const { parley, anas, bens, cleos, presenceOf } = await start();

    const seen = await parley.presence.watch({ session: anas.session, users: [ben, cleo] });
    const seenBy = await Promise.all(
      [ben, cleo].map((reader) => parley.presence.readUser({ reader, userId: ana })),
    );

    expect([presenceOf(bens, ana), presenceOf(cleos, ana)]).toEqual([['online'], []]);
    expect([seen.get(ben), seen.get(cleo)]).toEqual([{ status: 'online' }, OFFLINE]);
    expect(seenBy.map(({ presence }) => presence.status)).toEqual(['online', 'offline']);
  });

  it('types for the others, and stops for them, in the order of the calls', async () => {
    const delays: (Promise<void> | undefined)[] = [];
    const { parley, anas, bens, cleos, crew } = await start(delays);
    const type = (typing: boolean) => parley.typing.set({ session: anas.session, roomId: crew, typing });
    let answer: () => void = () => undefined;
    delays.push(new Promise((resolve) => (answer = resolve)));

    const started = type(true);
    const stopped = type(false);
    await new Promise((resolve) => setImmediate(resolve));
    answer();
    await Promise.all([started, stopped]);
    await settled();

    expect(bens.eventsOf('typing-changed').map(({ typing }) => typing)).toEqual([true, false]);
    expect(cleos.eventsOf('typing-changed')).toEqual([]);
  });
});

describe('blocking', () => {
  it('does not end the typing of somebody who shares no room with the blocker', async () => {
    const test = makeScenario();
    await test.send(ana, anaAndBen, 'hello');
    const phone = await test.open('ana');
    const tablet = await test.open('ben');
    await test.parley.typing.set({ session: phone.session, roomId: anaAndBen, typing: true });
    await settled();

    await test.parley.blocks.block({ by: zoe, userId: ana });

    expect(tablet.eventsOf('typing-changed').map(({ typing }) => typing)).toEqual([true]);
  });

  it('takes effect for a pair whose answer was used a moment before', async () => {
    const { parley, send } = makeScenario();
    await send(ben, anaAndBen, 'one');
    await parley.blocks.block({ by: ana, userId: ben });

    expect(await refusal(send(ben, anaAndBen, 'two'))).toBe('FORBIDDEN');
  });

  it('is not for oneself, is idempotent, and takes users who do not exist', async () => {
    const { parley } = makeScenario();

    expect(await refusal(parley.blocks.block({ by: ana, userId: ana }))).toBe('INVALID');
    await parley.blocks.block({ by: ana, userId: zoe });
    await parley.blocks.block({ by: ana, userId: zoe });
    expect(await parley.blocks.list({ by: ana })).toEqual({ users: [zoe] });
    await parley.blocks.unblock({ by: ana, userId: zoe });
    await parley.blocks.unblock({ by: ana, userId: zoe });
    expect(await parley.blocks.list({ by: ana })).toEqual({ users: [] });
  });

  it('has a limit per user, and is listed in pages', async () => {
    const { parley } = makeScenario();
    const users = crowd(BLOCKS_MAX);
    for (const userId of users) await parley.blocks.block({ by: ana, userId });

    expect(await refusal(parley.blocks.block({ by: ana, userId: zoe }))).toBe('CONFLICT');
    expect(await refusal(parley.blocks.block({ by: ana, userId: users[7] as UserId }))).toBeUndefined();
    const first = await parley.blocks.list({ by: ana });
    const second = await parley.blocks.list({ by: ana, after: first.next, limit: 2 });
    expect(first.users).toHaveLength(100);
    expect(second.users).toEqual(users.toSorted().slice(100, 102));
  });
});
