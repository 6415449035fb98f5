import { describe, expect, it } from 'vitest';
import { makeProfileKeeper, PROFILE_INTERVAL_MS } from '../../../src/application/profiles/profile-keeper.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { OPEN_ROOM_MAX_MEMBERS } from '../../../src/domain/limits.js';
import type { TestDevice } from '../../support/test-device.js';
import { ana, ben, cleo, crowd, makeScenario, zoe } from '../../support/scenario.js';

/** Tokens are `user:name`. */
const scenario = () =>
  makeScenario(({ tokens }) => ({
    tokens: {
      verify: async (token) => {
        const [user, name] = token.split(':');
        return { ...(await tokens.verify(`token-of:${user}`)), ...(name && { name }) };
      },
    },
  }));

const told = (device: TestDevice) => device.eventsOf('profile-changed').map(({ profile }) => profile);

describe('a changed profile', () => {
  it('is sent to everyone who shares a room, own devices among them, and to no stranger', async () => {
    const { open, group, settle } = scenario();
    await group([ana, ben]);
    await open('ben', { name: 'Ben' });
    const [own, peer, stranger] = [await open('ben'), await open('ana'), await open('zoe')];

    await open('ben', { name: 'Benjamin', picture: 'https://example.org/b.png' });
    await settle();

    const changed = { userId: ben, name: 'Benjamin', picture: 'https://example.org/b.png' };
    expect(told(peer)).toEqual([changed]);
    expect(told(own)).toContainEqual(changed);
    expect(told(stranger)).toEqual([]);
  });

  it('is not sent if a connection brings the profile that is stored already', async () => {
    const { open, group, settle } = scenario();
    await group([ana, ben]);
    const peer = await open('ana');
    await open('ben', { name: 'Ben' });
    await settle();

    await open('ben', { name: 'Ben' });
    await open('ben');
    await settle();

    expect(told(peer)).toEqual([{ userId: ben, name: 'Ben' }]);
  });

  it('is stored and sent if a session gets a token with another name', async () => {
    const { open, group, parley, ports, settle } = scenario();
    await group([ana, ben]);
    const peer = await open('ana');
    const { session } = await open('ben', { name: 'Ben' });
    await settle();

    await parley.sessions.refreshToken({ session, token: 'ben:Benjamin' });

    expect(told(peer).at(-1)).toEqual({ userId: ben, name: 'Benjamin' });
    expect((await ports.users.profiles([ben])).get(ben)).toEqual({ userId: ben, name: 'Benjamin' });
  });

  it('is sent within larger rooms only to those who watch the user', async () => {
    const { open, group, parley } = scenario();
    await group([ana, ben, cleo, ...crowd(OPEN_ROOM_MAX_MEMBERS)]);
    const [watching, other] = [await open('ana'), await open('cleo')];
    await parley.presence.watch({ session: watching.session, users: [ben] });

    await open('ben', { name: 'Ben' });

    expect(told(watching)).toEqual([{ userId: ben, name: 'Ben' }]);
    expect(told(other)).toEqual([]);
  });

  it('is hidden between users of whom one has blocked the other', async () => {
    const { open, group, parley } = scenario();
    await group([ana, ben, cleo, zoe]);
    const [blocking, blocked, other] = [await open('ana'), await open('cleo'), await open('zoe')];
    await parley.blocks.block({ by: ana, userId: ben });
    await parley.blocks.block({ by: ben, userId: cleo });

    await open('ben', { name: 'Ben' });

    expect(told(blocking)).toEqual([]);
    expect(told(blocked)).toEqual([]);
    expect(told(other)).toEqual([{ userId: ben, name: 'Ben' }]);
  });

  it('is sent once for all changes of a moment, as the last one leaves it', async () => {
    const { open, send, parley, clock } = scenario();
    await send(ana, privateRoomId(ana, ben), 'hi');
    const peer = await open('ana');
    const { session } = await open('ben', { name: 'first' });

    for (const name of ['second', 'third', 'last'])
      await parley.sessions.refreshToken({ session, token: `ben:${name}` });
    const atOnce = told(peer);
    await clock.advanceAsync(PROFILE_INTERVAL_MS);

    expect(atOnce.map(({ name }) => name)).toEqual(['first']);
    expect(told(peer).map(({ name }) => name)).toEqual(['first', 'last']);
  });

  it('is sent last as it is stored, if two processes store changes at once', async () => {
    const { open, send, parley, ports, clock } = scenario();
    await send(ana, privateRoomId(ana, ben), 'hi');
    const peer = await open('ana');
    const { session } = await open('ben', { name: 'first' });
    const elsewhere = makeProfileKeeper({ ...ports, inBackground: (_, work) => void work });

    await parley.sessions.refreshToken({ session, token: 'ben:second' });
    await elsewhere.keep({ userId: ben, name: 'third' });
    await clock.advanceAsync(PROFILE_INTERVAL_MS);
    elsewhere.stop();

    expect(told(peer).map(({ name }) => name)).not.toContain('second');
    expect(told(peer).at(-1)?.name).toBe('third');
  });

  it('is sent again if another process sent it while this one read what was stored before', async () => {
    const { open, send, ports, clock } = scenario();
    await send(ana, privateRoomId(ana, ben), 'hi');
    const peer = await open('ana');
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const slow = makeProfileKeeper({
      ...ports,
      inBackground: (_, work) => void work,
      rooms: { ...ports.rooms, idsOf: (...given) => held.then(() => ports.rooms.idsOf(...given)) },
    });
    await slow.keep({ userId: ben, name: 'older' });
    await clock.nextTurn();
    const fast = makeProfileKeeper({ ...ports, inBackground: (_, work) => void work });
    await fast.keep({ userId: ben, name: 'newer' });
    await clock.nextTurn();

    letGo();
    await clock.nextTurn();
    const outOfOrder = told(peer).map(({ name }) => name);
    await clock.advanceAsync(PROFILE_INTERVAL_MS);
    for (const keeper of [slow, fast]) keeper.stop();

    expect(outOfOrder).toEqual(['newer', 'older']);
    expect(told(peer).at(-1)?.name).toBe('newer');
  });

  it('is not sent after the stop', async () => {
    const { open, parley, ports, clock } = scenario();
    const { session } = await open('ben', { name: 'first' });
    await parley.sessions.refreshToken({ session, token: 'ben:last' });
    const published: string[] = [];
    ports.events.subscribe(({ type }) => void published.push(type));

    await parley.stop();
    await clock.advanceAsync(PROFILE_INTERVAL_MS);

    expect(published).not.toContain('profile-changed');
  });

  it('that is stored while the process stops is not sent, and leaves no timer', async () => {
    const { ports } = scenario();
    let save: (isOther: boolean) => void = () => undefined;
    let timers = 0;
    const published: string[] = [];
    ports.events.subscribe(({ type }) => void published.push(type));
    const keeper = makeProfileKeeper({
      ...ports,
      inBackground: (_, work) => void work,
      users: { ...ports.users, saveProfile: () => new Promise((resolve) => (save = resolve)) },
      clock: {
        ...ports.clock,
        after: (ms, task) => {
          timers++;
          return ports.clock.after(ms, task);
        },
      },
    });
    const kept = keeper.keep({ userId: ben, name: 'Ben' });

    keeper.stop();
    save(true);
    await kept;
    await ports.clock.nextTurn();

    expect(published).toEqual([]);
    expect(timers).toBe(0);
  });
});
