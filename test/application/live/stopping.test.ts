import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import { SETTLE_LIMIT_MS } from '../../../src/application/in-background.js';
import { POLL_INTERVAL_MS } from '../../../src/application/live/log-poller.js';
import { LEASE_TTL_MS } from '../../../src/application/presence/presence-tracker.js';
import { DomainError } from '../../../src/domain/errors.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario, refusal } from '../../support/scenario.js';
import { makeSlowScenario } from './slow-store.js';

const roomId = privateRoomId(ana, ben);

/** They store nothing, and let through a use case, which refuses. */
const STILL_ALLOWED = ['sessions.admit', 'sessions.inTurn'];

describe('after the stop', () => {
  it('every use case is UNAVAILABLE, whatever it is called with', async () => {
    const { parley } = makeScenario();
    await parley.stop();
    const { stop, connect, ...areas } = parley;
    const answers: Record<string, unknown> = {};

    for (const [area, useCases] of Object.entries({ ...areas, parley: { connect } })) {
      for (const [name, useCase] of Object.entries(useCases)) {
        const call = async () => (useCase as (command: object) => unknown)({ identity: { userId: ana } });
        answers[`${area}.${name}`] = await call().catch((error: unknown) =>
          error instanceof DomainError ? error.code : error,
        );
      }
    }

    const refused = Object.keys(answers).filter((name) => answers[name] === 'UNAVAILABLE');
    expect(refused.length).toBeGreaterThan(20);
    expect(
      Object.keys(answers)
        .filter((name) => !refused.includes(name))
        .sort(),
    ).toEqual(STILL_ALLOWED);
    await stop();
  });

  it('nothing is stored, and a session that was open still ends', async () => {
    const { parley, ports, open, send } = makeScenario();
    await send(ana, roomId, 'first');
    const device = await open('ben');

    await parley.stop();
    const code = await refusal(send(ana, roomId, 'second'));
    await device.close();

    expect(code).toBe('UNAVAILABLE');
    expect((await ports.messages.lastSeqs([roomId])).get(roomId)).toBe(1);
    expect(sessionOf(device.session).closed).toBe(true);
  });
});

describe('the stop', () => {
  it('waits for work that nobody else waits for, and then asks nothing of the store any more', async () => {
    const { parley, open, clock, hold, goOn, asked } = makeSlowScenario();
    const device = await open('ana');
    hold();
    const closing = device.close();
    let isStopped = false;

    const stopped = parley.stop().then(() => (isStopped = true));
    await clock.advanceAsync(0);
    const isEarly = isStopped;
    goOn();
    await stopped;
    const before = asked();
    await clock.advanceAsync(LEASE_TTL_MS);
    await closing;

    expect(isEarly).toBe(false);
    expect(before).toBeGreaterThan(0);
    expect(asked()).toBe(before);
  });

  it('waits for a poll under way', async () => {
    const { parley, open, send, clock, hold, goOn } = makeSlowScenario();
    await send(ana, roomId, 'first');
    await open('ben');
    hold();
    await clock.advanceAsync(POLL_INTERVAL_MS);
    let isStopped = false;

    const stopped = parley.stop().then(() => (isStopped = true));
    await clock.advanceAsync(0);
    const isEarly = isStopped;
    goOn();
    await stopped;

    expect(isEarly).toBe(false);
  });

  it('stores the receipts of what was just delivered', async () => {
    const { parley, open, send, sendMany, settle, marks, clock, hold, goOn } = makeSlowScenario();
    await send(ana, roomId, 'first');
    const device = await open('ben', { receipts: 'auto' });
    await device.join(roomId);
    await settle();
    await sendMany(ana, roomId, 3);
    hold();

    const stopped = parley.stop();
    await clock.advanceAsync(0);
    goOn();
    await stopped;

    expect((await marks(roomId, ben)).delivered).toBe(4);
  });

  it('leaves what does not end in time, and says so once', async () => {
    const { parley, open, clock, logger, hold, fail } = makeSlowScenario();
    hold();
    const opening = refusal(open('ana'));
    await clock.advanceAsync(0);

    const stopped = parley.stop();
    await clock.advanceAsync(SETTLE_LIMIT_MS);
    await stopped;
    fail();
    await opening;

    expect(logger.logged.map(({ message }) => message)).toEqual([
      'Work in the background had not ended at the stop, and was left',
    ]);
  });
});
