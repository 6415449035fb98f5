import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import { DomainError } from '../../../src/domain/errors.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario, refusal } from '../../support/scenario.js';

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
