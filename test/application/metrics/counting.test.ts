import { describe, expect, it } from 'vitest';
import { makeInTurn } from '../../../src/application/sessions/turns.js';
import { followNothing } from '../../../src/application/ports/follow-command.js';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { recordMetrics } from '../../support/recorded-metrics.js';
import { openDevice } from '../../support/test-device.js';

const [ana, ben] = [parseUserId('ana'), parseUserId('ben')];
const roomId = privateRoomId(ana, ben);

describe('what is counted', () => {
  it('is each session, entry, device and receipt, once', async () => {
    const { metrics, recorded } = recordMetrics();
    const { parley, clock } = makeTestParley(() => ({ metrics }));
    const device = await openDevice(parley, 'ben', { receipts: 'auto' });
    await parley.messages.send({ sender: ana, roomId, content: 'One' });
    await clock.advanceAsync(1_000);
    const send = { sender: ana, roomId, content: 'Two', clientMessageId: 'two' as never };
    await parley.messages.send(send);
    await parley.messages.send(send);
    await clock.advanceAsync(1_000);

    await device.close();
    await parley.stop();

    expect(recorded.filter((each) => each.startsWith('committed'))).toEqual([
      'committed message',
      'committed message',
    ]);
    expect(recorded.filter((each) => each === 'delivered 1')).toHaveLength(1);
    expect(recorded.filter((each) => each === 'acknowledged delivered')).toHaveLength(2);
    expect(recorded.filter((each) => each.endsWith('connected'))).toEqual(['connected', 'disconnected']);
  });

  it('is a reading of the log for what was never published', async () => {
    const { metrics, recorded } = recordMetrics();
    const { parley, clock, ports } = makeTestParley((own) => ({
      metrics,
      events: { ...own.events, publish: () => undefined },
    }));
    const other = makeTestParley(() => ({ ...ports, clock }));
    await other.parley.messages.send({ sender: ana, roomId, content: 'One' });
    const device = await openDevice(parley, 'ben');
    await other.parley.messages.send({ sender: ana, roomId, content: 'Two' });
    await clock.advanceAsync(2_000);

    expect(device.entries(roomId)).toHaveLength(1);
    expect(recorded.filter((each) => each === 'gapRepaired')).toHaveLength(1);
    await parley.stop();
    await other.parley.stop();
  });

  it('is a user who floods', async () => {
    const { metrics, recorded } = recordMetrics();
    const { parley } = makeTestParley(
      () => ({ metrics, rateLimiter: { admit: () => ({ admitted: false, retryAfterMs: 1 }) } }),
      { commandsPerSecond: 1 },
    );

    for (let i = 0; i < 60; i++) parley.sessions.admit(ana, 'typing');

    expect(recorded).toEqual(['flooded']);
    await parley.stop();
  });

  it('is how many heavy commands wait', async () => {
    const { metrics, recorded } = recordMetrics();
    const clock = makeFakeClock();
    const inTurn = makeInTurn({ clock, metrics, followCommand: followNothing });
    let end = () => undefined as void;
    const first = inTurn(ana, 'sync', () => new Promise<void>((resolve) => (end = resolve)));
    const second = inTurn(ana, 'sync', async () => undefined);

    end();
    await Promise.all([first, second]);

    expect(recorded).toEqual(['heavyWaiting 1', 'heavyWaiting 0']);
  });
});
