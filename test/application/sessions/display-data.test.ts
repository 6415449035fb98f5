import { describe, expect, it } from 'vitest';
import { PRESENCE_GRACE_MS } from '../../../src/application/presence/presence-tracker.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import { DomainError } from '../../../src/domain/errors.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);
const full = () => Promise.reject(new DomainError('UNAVAILABLE', 'The disk is full'));

/** A store that stores nothing of what is only shown. */
const makeFullScenario = () =>
  makeScenario(({ users }: Ports) => ({ users: { ...users, saveProfile: full, saveLastSeen: full } }));

describe('a store that takes no display data', () => {
  it('lets a user connect whose name has changed, and says in the log that it was not stored', async () => {
    const { open, send, logger } = makeFullScenario();
    await send(ana, roomId, 'Hello');

    const device = await open('ben', { name: 'Benjamin' });
    await send(ana, roomId, 'live');

    expect(device.entries(roomId)).toHaveLength(1);
    expect(logger.logged).toMatchObject([
      { level: 'error', message: expect.stringContaining('name and the picture') as string },
    ]);
  });

  it('announces a departure whose time was not stored', async () => {
    const { open, send, clock, logger } = makeFullScenario();
    await send(ana, roomId, 'Hello');
    const watching = await open('ana');
    const leaving = await open('ben');

    await leaving.close();
    await clock.advanceAsync(PRESENCE_GRACE_MS + 1);

    const statuses = watching.eventsOf('presence-changed').map(({ presence }) => presence.status);
    expect(statuses).toEqual(['online', 'offline']);
    expect(logger.logged.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('last seen was not saved'),
    );
  });
});
