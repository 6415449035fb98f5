import { describe, expect, it } from 'vitest';
import {
  LAST_SEEN_INTERVAL_MS,
  LEASE_TTL_MS,
  PRESENCE_GRACE_MS,
  SWEEP_INTERVAL_MS,
} from '../../../src/application/presence/presence-tracker.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import { UNCONFIRMED_MS } from '../../../src/application/ports/presence-store.js';
import { DomainError } from '../../../src/domain/errors.js';
import { parseConnectionId, parseDeviceId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { openDevice, type TestDevice } from '../../support/test-device.js';

/** Longer than the grace of a departure, shorter than a lease. */
const A_WHILE_MS = 10_000;

const [ana, ben, zoe] = [parseUserId('ana'), parseUserId('ben'), parseUserId('zoe')];

const friends = async () => {
  const test = makeTestParley();
  const { parley } = test;
  await parley.messages.send({ sender: ana, roomId: privateRoomId(ana, ben), content: 'hi' });
  const watcher = await openDevice(parley, 'ana');
  const heard = (device: TestDevice = watcher) =>
    device.eventsOf('presence-changed').map(({ userId, presence }) => [userId, presence]);
  return { ...test, watcher, heard };
};

describe('presence', () => {
  it('is published when the first device connects, and two seconds after the last has gone', async () => {
    const { parley, clock, heard } = await friends();
    const phone = await openDevice(parley, 'ben');
    const laptop = await openDevice(parley, 'ben');
    await clock.advanceAsync(A_WHILE_MS);

    await phone.close();
    await clock.advanceAsync(A_WHILE_MS);
    const whileOneIsThere = heard();
    const leftAt = clock.now();
    await laptop.close();
    await clock.advanceAsync(PRESENCE_GRACE_MS - 1);
    const duringGrace = heard();
    await clock.advanceAsync(1);

    expect(whileOneIsThere).toEqual([['ben', { status: 'online' }]]);
    expect(duringGrace).toEqual(whileOneIsThere);
    expect(heard().at(-1)).toEqual(['ben', { status: 'offline', lastSeen: leftAt }]);
  });

  it('does not flap where a device is back within two seconds', async () => {
    const { parley, clock, heard } = await friends();
    const first = await openDevice(parley, 'ben');
    await clock.advanceAsync(1);

    await first.close();
    await clock.advanceAsync(PRESENCE_GRACE_MS - 500);
    await openDevice(parley, 'ben');
    await clock.advanceAsync(A_WHILE_MS);

    expect(heard()).toEqual([['ben', { status: 'online' }]]);
  });

  it('is the same for anyone who reads it in those two seconds, as the return is not announced', async () => {
    const { parley, clock, watcher } = await friends();
    const first = await openDevice(parley, 'ben');
    await first.close();

    const watched = await parley.presence.watch({ session: watcher.session, users: [ben] });
    await openDevice(parley, 'ben');
    await clock.advanceAsync(A_WHILE_MS);

    expect(watched.get(ben)).toEqual({ status: 'online' });
  });

  it('is announced after a departure whose process ended before it announced it', async () => {
    const { clock, ports, heard } = await friends();
    const connection = { userId: ben, connectionId: parseConnectionId('c'), deviceId: parseDeviceId('d') };
    await ports.presence.hold([connection], LEASE_TTL_MS);
    await ports.presence.release(ben, connection.connectionId);

    await clock.advanceAsync(UNCONFIRMED_MS + SWEEP_INTERVAL_MS + PRESENCE_GRACE_MS);

    expect(heard()).toMatchObject([['ben', { status: 'offline' }]]);
  });

  it('lasts for as long as a device is connected', async () => {
    const { parley, ports, clock, heard } = await friends();
    await openDevice(parley, 'ben');

    await clock.advanceAsync(LEASE_TTL_MS * 5);

    expect(heard()).toEqual([['ben', { status: 'online' }]]);
    expect(await ports.presence.online([ben])).toEqual(new Set([ben]));
  });

  it('ends with the lease of a process that has crashed, last seen when the lease ended', async () => {
    const { parley, ports, clock, heard } = await friends();
    const expiresAt = clock.now() + LEASE_TTL_MS;
    await ports.presence.hold(
      [{ userId: ben, deviceId: parseDeviceId('d'), connectionId: parseConnectionId('gone') }],
      LEASE_TTL_MS,
    );

    await clock.advanceAsync(LEASE_TTL_MS * 2);

    expect(heard()).toEqual([['ben', { status: 'offline', lastSeen: expiresAt }]]);
    expect(await parley.presence.readUser({ reader: ana, userId: ben })).toEqual({
      userId: 'ben',
      presence: { status: 'offline', lastSeen: expiresAt },
    });
  });

  it('is saved as last seen every minute, for a process that is killed', async () => {
    const { parley, ports, clock } = await friends();
    await openDevice(parley, 'ben');
    const start = clock.now();

    await clock.advanceAsync(LAST_SEEN_INTERVAL_MS * 2.5);
    const saved = await ports.users.lastSeen([ben, ana, zoe]);
    const whileOnline = await parley.presence.readUser({ reader: ana, userId: ben });

    expect(saved).toEqual(
      new Map([
        [ben, start + LAST_SEEN_INTERVAL_MS * 2],
        [ana, start + LAST_SEEN_INTERVAL_MS * 2],
      ]),
    );
    expect(whileOnline.presence).toEqual({ status: 'online' });
  });

  it('has the time of leaving as last seen, not the last full minute', async () => {
    const { parley, ports, clock } = await friends();
    const device = await openDevice(parley, 'ben');
    await clock.advanceAsync(LAST_SEEN_INTERVAL_MS * 1.5);
    const leftAt = clock.now();

    await device.close();
    await clock.advanceAsync(LAST_SEEN_INTERVAL_MS * 5);

    expect(await ports.users.lastSeen([ben])).toEqual(new Map([[ben, leftAt]]));
  });

  it('saves last seen once a minute for all connected users, each once, and goes on where that fails', async () => {
    const saves: (readonly string[])[] = [];
    let failing = false;
    const test = makeTestParley(({ users }: Ports) => ({
      users: {
        ...users,
        saveLastSeen: async (connected, at) => {
          saves.push(connected);
          if (failing) throw new DomainError('UNAVAILABLE', 'The store is away');
          await users.saveLastSeen(connected, at);
        },
      },
    }));
    const { parley, clock, logger } = test;
    for (const user of ['ana', 'ben', 'ben', 'zoe']) await openDevice(parley, user);

    await clock.advanceAsync(LAST_SEEN_INTERVAL_MS);
    failing = true;
    await clock.advanceAsync(LAST_SEEN_INTERVAL_MS);
    failing = false;
    await clock.advanceAsync(LAST_SEEN_INTERVAL_MS);
    await parley.stop();
    await clock.advanceAsync(LAST_SEEN_INTERVAL_MS * 3);

    expect(saves).toEqual([1, 2, 3].map(() => ['ana', 'ben', 'zoe']));
    expect(logger.logged.map(({ level }) => level)).toEqual(['error']);
  });

  it('reaches nobody who shares no room, and not the user themselves', async () => {
    const { parley, clock } = await friends();
    const stranger = await openDevice(parley, 'zoe');
    const own = await openDevice(parley, 'ben');
    await openDevice(parley, 'ben');
    await clock.advanceAsync(1);

    expect(stranger.eventsOf('presence-changed')).toEqual([]);
    expect(own.eventsOf('presence-changed')).toEqual([]);
  });

  it('reaches the watching users of a large room, until they share no room', async () => {
    const test = makeTestParley();
    const { parley, clock } = test;
    const members = ['ben', 'zoe', ...Array.from({ length: 100 }, (_, i) => `m${i}`)].map(parseUserId);
    const { room } = await parley.groups.create({ creator: ana, name: 'All', members });
    const watcher = await openDevice(parley, 'ana');
    const other = await openDevice(parley, 'm1');

    const now = await parley.presence.watch({
      session: watcher.session,
      users: [ben, parseUserId('nobody')],
    });
    const visit = await openDevice(parley, 'ben');
    await clock.advanceAsync(1);
    const whileSharing = watcher.eventsOf('presence-changed').length;
    await parley.groups.leave({ by: ben, groupId: room.id });
    await visit.close();
    await clock.advanceAsync(A_WHILE_MS);

    expect([...now]).toEqual([['ben', { status: 'offline' }]]);
    expect(whileSharing).toBe(1);
    expect(watcher.eventsOf('presence-changed')).toHaveLength(1);
    expect(other.eventsOf('presence-changed')).toEqual([]);
  });

  it('is given at once for everyone with whom the user shares a room', async () => {
    const { parley } = await friends();
    await openDevice(parley, 'ben');
    await openDevice(parley, 'zoe');

    expect([...(await parley.presence.snapshot(ana))]).toEqual([['ben', { status: 'online' }]]);
    await expect(parley.presence.readUser({ reader: ana, userId: zoe })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
