import { describe, expect, it } from 'vitest';
import { LEASE_TTL_MS, PRESENCE_GRACE_MS } from '../../../src/application/presence/presence-tracker.js';
import { parseConnectionId, parseDeviceId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { openDevice, type TestDevice } from '../../support/test-device.js';

const [ana, ben, zoe] = [parseUserId('ana'), parseUserId('ben'), parseUserId('zoe')];

const friends = async () => {
  const test = makeTestParley();
  const { parley } = test;
  await parley.messages.send({ sender: ana, roomId: privateRoomId(ana, ben), content: 'hi' });
  const watcher = await openDevice(parley, 'ana');
  const told = (device: TestDevice = watcher) =>
    device.eventsOf('presence-changed').map(({ userId, presence }) => [userId, presence]);
  return { ...test, watcher, told };
};

describe('presence', () => {
  it('is told when the first device comes, and two seconds after the last has gone', async () => {
    const { parley, clock, told } = await friends();
    const phone = await openDevice(parley, 'ben');
    const laptop = await openDevice(parley, 'ben');
    await clock.advanceAsync(10_000);

    await phone.close();
    await clock.advanceAsync(10_000);
    const whileOneIsThere = told();
    const leftAt = clock.now();
    await laptop.close();
    await clock.advanceAsync(PRESENCE_GRACE_MS - 1);
    const duringGrace = told();
    await clock.advanceAsync(1);

    expect(whileOneIsThere).toEqual([['ben', { status: 'online' }]]);
    expect(duringGrace).toEqual(whileOneIsThere);
    expect(told().at(-1)).toEqual(['ben', { status: 'offline', lastSeen: leftAt }]);
  });

  it('does not flap where a device is back within two seconds', async () => {
    const { parley, clock, told } = await friends();
    const first = await openDevice(parley, 'ben');
    await clock.advanceAsync(1);

    await first.close();
    await clock.advanceAsync(1_500);
    await openDevice(parley, 'ben');
    await clock.advanceAsync(10_000);

    expect(told()).toEqual([['ben', { status: 'online' }]]);
  });

  it('holds for as long as a device is connected', async () => {
    const { parley, ports, clock, told } = await friends();
    await openDevice(parley, 'ben');

    await clock.advanceAsync(LEASE_TTL_MS * 5);

    expect(told()).toEqual([['ben', { status: 'online' }]]);
    expect(await ports.presence.online([ben], clock.now())).toEqual(new Set([ben]));
  });

  it('ends with the lease of a process that has crashed, last seen when the lease ended', async () => {
    const { parley, ports, clock, told } = await friends();
    const expiresAt = clock.now() + LEASE_TTL_MS;
    await ports.presence.hold(
      [{ userId: ben, deviceId: parseDeviceId('d'), connectionId: parseConnectionId('gone'), expiresAt }],
      clock.now(),
    );

    await clock.advanceAsync(LEASE_TTL_MS * 2);

    expect(told()).toEqual([['ben', { status: 'offline', lastSeen: expiresAt }]]);
    expect(await parley.presence.readUser({ reader: ana, userId: ben })).toEqual({
      userId: 'ben',
      presence: { status: 'offline', lastSeen: expiresAt },
    });
  });

  it('is told to nobody who shares no room, and not to oneself', async () => {
    const { parley, clock } = await friends();
    const stranger = await openDevice(parley, 'zoe');
    const own = await openDevice(parley, 'ben');
    await openDevice(parley, 'ben');
    await clock.advanceAsync(1);

    expect(stranger.eventsOf('presence-changed')).toEqual([]);
    expect(own.eventsOf('presence-changed')).toEqual([]);
  });

  it('of a large room is told to those who watch, until they share no room', async () => {
    // Arrange
    const test = makeTestParley();
    const { parley, clock } = test;
    const members = ['ben', 'zoe', ...Array.from({ length: 100 }, (_, i) => `m${i}`)].map(parseUserId);
    const { room } = await parley.groups.create({ creator: ana, name: 'All', members });
    const watcher = await openDevice(parley, 'ana');
    const other = await openDevice(parley, 'm1');

    // Act
    const now = await parley.presence.watch({
      session: watcher.session,
      users: [ben, parseUserId('nobody')],
    });
    const visit = await openDevice(parley, 'ben');
    await clock.advanceAsync(1);
    const whileSharing = watcher.eventsOf('presence-changed').length;
    await parley.groups.leave({ by: ben, groupId: room.id });
    await visit.close();
    await clock.advanceAsync(10_000);

    // Assert
    expect([...now]).toEqual([['ben', { status: 'offline' }]]);
    expect(whileSharing).toBe(1);
    expect(watcher.eventsOf('presence-changed')).toHaveLength(1);
    expect(other.eventsOf('presence-changed')).toEqual([]);
  });

  it('is shown at once of everyone with whom one shares a room', async () => {
    const { parley } = await friends();
    await openDevice(parley, 'ben');
    await openDevice(parley, 'zoe');

    expect([...(await parley.presence.snapshot(ana))]).toEqual([['ben', { status: 'online' }]]);
    await expect(parley.presence.readUser({ reader: ana, userId: zoe })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
