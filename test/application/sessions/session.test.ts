import { sessionOf } from '../../../src/application/devices/session-handle.js';
import { PRESENCE_GRACE_MS } from '../../../src/application/presence/presence-tracker.js';
import { describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../../src/application/devices/outlet.js';
import { DomainError } from '../../../src/domain/errors.js';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, refusal, words } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);

/** The lifetime of a token, and of tokens that replace it. */
const LIFETIME_MS = 60_000;
const LONGER_MS = 90_000;
const SHORTER_MS = 10_000;

/** Tokens of the form `ana` or `ana:1000`, which expires at that time. */
const withExpiringTokens = () =>
  makeScenario(() => ({
    tokens: {
      verify: async (token) => {
        const [user = '', expiresAt] = token.split(':');
        if (user === 'nobody') throw new DomainError('UNAUTHENTICATED', 'The token is not valid');
        return { userId: parseUserId(user), ...(expiresAt && { expiresAt: Number(expiresAt) }) };
      },
    },
  }));

describe('a session whose token expires', () => {
  it('ends when the token expires, and not before', async () => {
    const { open, clock } = withExpiringTokens();
    const device = await open('ana', { expiresAt: clock.now() + LIFETIME_MS });

    clock.advance(LIFETIME_MS - 1);
    const before = device.endedBy();
    clock.advance(1);

    expect(before).toBeUndefined();
    expect(device.endedBy()).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('lives as long as the token that it was refreshed with', async () => {
    const { parley, open, clock } = withExpiringTokens();
    const start = clock.now();
    const { session, endedBy } = await open('ana', { expiresAt: start + LIFETIME_MS });

    await parley.sessions.refreshToken({ session, token: `ana:${start + LONGER_MS}` });
    clock.advance(LONGER_MS - 1);
    const before = endedBy();
    clock.advance(1);

    expect(before).toBeUndefined();
    expect(endedBy()).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('ends earlier where the new token does, and never where that does not expire', async () => {
    const { parley, open, clock } = withExpiringTokens();
    const start = clock.now();
    const [shorter, endless] = [
      await open('ana', { expiresAt: start + LIFETIME_MS }),
      await open('ana', { expiresAt: start + LIFETIME_MS }),
    ];

    await parley.sessions.refreshToken({ session: shorter.session, token: `ana:${start + SHORTER_MS}` });
    await parley.sessions.refreshToken({ session: endless.session, token: 'ana' });
    clock.advance(SHORTER_MS);
    const early = shorter.endedBy();
    clock.advance(10_000_000);

    expect(early).toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(endless.endedBy()).toBeUndefined();
  });

  it('is not prolonged by a token of another user, nor by one that is not valid', async () => {
    const { parley, open, clock } = withExpiringTokens();
    const { session, endedBy } = await open('ana', { expiresAt: clock.now() + LIFETIME_MS });

    const others = await refusal(parley.sessions.refreshToken({ session, token: 'ben' }));
    const bad = await refusal(parley.sessions.refreshToken({ session, token: 'nobody' }));
    clock.advance(LIFETIME_MS);

    expect([others, bad]).toEqual(['SENDER_MISMATCH', 'UNAUTHENTICATED']);
    expect(endedBy()).toMatchObject({ code: 'TOKEN_EXPIRED' });
  });

  it('does not end once it is closed, and a late refresh does not wake it', async () => {
    const { parley, open, clock } = withExpiringTokens();
    const start = clock.now();
    const { session, endedBy, close } = await open('ana', { expiresAt: start + LIFETIME_MS });

    const refreshing = parley.sessions.refreshToken({ session, token: `ana:${start + SHORTER_MS}` });
    await close();
    await refreshing;
    clock.advance(LONGER_MS);

    expect(endedBy()).toBeUndefined();
  });
});

describe('closing a session', () => {
  it('delivers nothing to the device from that call on', async () => {
    const { parley, open, send, acknowledge, settle, group } = makeScenario();
    const message = await send(ben, roomId, 'hi');
    const device = await open('ben', { receipts: 'auto' });
    const typist = await open('ana');
    await parley.presence.watch({ session: device.session, users: [ana] });
    const events = [...device.events];

    const closing = device.close();
    await send(ana, roomId, 'unheard');
    await parley.typing.set({ session: typist.session, roomId, typing: true });
    await acknowledge(ana, message, 'seen');
    await group([ben]);
    await typist.close();
    await closing;
    await settle();
    await settle();
    await settle();

    expect(device.events).toEqual(events);
  });

  it('stops the work that is under way', async () => {
    const { parley, open, sendMany, settle, marks, group } = makeScenario();
    await sendMany(ana, roomId, 3);
    const device = await open('ben', { receipts: 'auto' });
    const { session } = device;
    let answered = false;

    const work = [
      refusal(parley.rooms.join({ session, roomId })),
      refusal(parley.rooms.join({ session, roomId, respond: () => (answered = true) })),
      group([ben]),
    ];
    const closing = device.close();
    await Promise.all([...work, closing]);
    await settle();

    expect(device.events).toEqual([]);
    expect(answered).toBe(false);
    expect(sessionOf(session).rooms.size).toBe(0);
    expect(await marks(roomId, ben)).toEqual({ delivered: 0, seen: 0 });
  });

  it('happens once', async () => {
    const { parley, open, send, clock } = makeScenario();
    await send(ana, roomId, 'hi');
    const watcher = await open('ana');
    const device = await open('ben');
    await clock.advanceAsync(1);

    await Promise.all([device.close(), device.close()]);
    await device.close();
    const closedAt = clock.now();
    await clock.advanceAsync(LIFETIME_MS);

    expect(watcher.eventsOf('presence-changed').map(({ presence }) => presence.status)).toEqual([
      'online',
      'offline',
    ]);
    expect((await parley.presence.readUser({ reader: ana, userId: ben })).presence).toEqual({
      status: 'offline',
      lastSeen: closedAt,
    });
  });

  it('before it was ready makes it fail, and leaves nobody online', async () => {
    const { parley, ports, send, clock } = makeScenario();
    await send(ana, roomId, 'hi');
    const outlet = { deliver: () => true, end: () => undefined };

    const connection = parley.connect({ identity: { userId: ben }, receipts: 'auto', outlet });
    const { session, ready } = connection;
    const failed = refusal(ready);
    await connection.close();
    await clock.advanceAsync(PRESENCE_GRACE_MS);

    expect(await failed).toBe('UNAVAILABLE');
    expect(await ports.presence.online([ben])).toEqual(new Set());
    expect(sessionOf(session).rooms.size).toBe(0);
  });

  it('leaves nothing behind: no subscription, no watch, no fault, and events cost no more than before', async () => {
    const { parley, open, send, group, logger, settle } = makeScenario();
    const groupId = await group([ben, cleo]);
    const devices = [await open('ana'), await open('ben', { receipts: 'auto' }), await open('cleo')];
    for (const { session } of devices) await parley.presence.watch({ session, users: [ana, ben, cleo] });
    await send(ana, groupId, 'hi');
    await devices[1]?.join(groupId);

    for (const device of devices) await device.close();
    const heard = devices.map((device) => device.events.length);
    await send(ana, groupId, 'unheard');
    await parley.groups.removeMember({ by: ana, groupId, userId: ben });
    await parley.groups.addMember({ by: ana, groupId, userId: ben });
    await settle();
    const after = await open('ben', { receipts: 'auto' });
    await send(ana, groupId, 'heard');

    expect(devices.map((device) => device.events.length)).toEqual(heard);
    expect(
      devices.map(({ session }) => [sessionOf(session).rooms.size, sessionOf(session).watching.size]),
    ).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(words(after.entries(groupId))).toEqual(['heard']);
    expect(logger.logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('opening a session', () => {
  it('stores name and picture as in the last token', async () => {
    const { parley, open } = makeScenario();
    const profile = async () => (await parley.presence.readUser({ reader: ana, userId: ana })).profile;

    const before = await profile();
    await open('ana', { name: 'Ana' });
    await open('ana');
    const stored = await profile();
    await open('ana', { name: 'Ana B.' });

    expect(before).toBeUndefined();
    expect(stored).toEqual({ userId: 'ana', name: 'Ana' });
    expect(await profile()).toEqual({ userId: 'ana', name: 'Ana B.' });
  });

  it('makes an id for a device that has none', async () => {
    const { open } = makeScenario();

    const [named, one, other] = [
      await open('ana', { device: 'phone' }),
      await open('ana'),
      await open('ana'),
    ];

    expect(named.session.deviceId).toBe('phone');
    expect(one.session.deviceId).not.toBe(other.session.deviceId);
    expect(sessionOf(one.session).connectionId).not.toBe(sessionOf(other.session).connectionId);
  });

  it('fails where the store does', async () => {
    const { parley } = makeScenario(({ rooms }) => ({
      rooms: { ...rooms, idsOf: () => Promise.reject(new DomainError('UNAVAILABLE', 'The store is away')) },
    }));
    const outlet = { deliver: () => true, end: () => undefined };

    const { ready } = parley.connect({ identity: { userId: ben }, receipts: 'auto', outlet });

    expect(await refusal(ready)).toBe('UNAVAILABLE');
  });

  /** The turns that opening takes. Something may happen between any two. */
  const STEPS = 25;

  it.each(Array.from({ length: STEPS }, (_, step) => step))(
    'misses no room that it is added to meanwhile (after %i turns)',
    async (turns) => {
      const { parley, group, send, settle } = makeScenario();
      const groupId = await group([]);
      const events: LiveEvent[] = [];
      const outlet = { deliver: (event: LiveEvent) => events.push(event) > 0, end: () => undefined };

      const { ready } = parley.connect({ identity: { userId: ben }, receipts: 'auto', outlet });
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      const adding = parley.groups.addMember({ by: ana, groupId, userId: ben });
      await Promise.all([ready, adding]);
      await settle();
      await send(ana, groupId, 'hello');

      const contents = events.flatMap((event) => (event.type === 'entry-appended' ? [event.entry] : []));
      expect(words(contents).filter((word) => word === 'hello')).toEqual(['hello']);
      expect(words(contents).filter((word) => word === 'added').length).toBeLessThanOrEqual(1);
    },
  );
});
