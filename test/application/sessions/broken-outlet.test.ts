import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import type { LiveEvent } from '../../../src/application/devices/outlet.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario, words } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);

/** Throws when a message with this text comes. */
const throwsAt = (text: string) => (event: LiveEvent) => {
  if (event.type === 'entry-appended' && words([event.entry])[0] === text) throw new Error('Broken pipe');
};

describe('an outlet that throws', () => {
  it('is ended, and makes no gap for the devices after it', async () => {
    const { open, send, sendMany, settle, logger } = makeScenario();
    await send(ana, roomId, 'first');
    const before = await open('ben');
    const broken = await open('ben', { onEvent: throwsAt('2') });
    const after = [await open('ben'), await open('ana')];

    await sendMany(ana, roomId, 3);
    await settle();

    for (const device of [before, ...after]) expect(words(device.entries(roomId))).toEqual(['1', '2', '3']);
    expect(words(broken.entries(roomId))).toEqual(['1', '2']);
    expect(broken.endedBy()?.code).toBe('INTERNAL');
    expect(sessionOf(broken.session).closed).toBe(true);
    expect(logger.logged.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('is ended at whatever it throws, also where it cannot be told', async () => {
    const { parley, open, send, settle, logger } = makeScenario();
    await send(ana, roomId, 'first');
    const { session, ready } = parley.connect({
      identity: { userId: ben },
      receipts: 'manual',
      outlet: {
        deliver: () => {
          throw new Error('Broken pipe');
        },
        end: () => {
          throw new Error('Broken too');
        },
      },
    });
    await ready;
    const other = await open('ben');

    await open('ana').then(({ session: anas }) => parley.typing.set({ session: anas, roomId, typing: true }));
    await settle();

    expect(sessionOf(session).closed).toBe(true);
    expect(other.eventsOf('typing-changed')).toHaveLength(1);
    expect(logger.logged.length).toBeGreaterThan(0);
  });
});

describe('a device that does not take what it is sent', () => {
  it('has not received it: its automatic receipts end there, and another device of the user counts', async () => {
    const { open, send, sendMany, settle, marks } = makeScenario();
    let taking = true;
    await send(ben, roomId, 'first');
    const device = await open('ben', { receipts: 'auto', takes: () => taking });
    await send(ana, roomId, 'taken');
    await settle();
    const taken = await marks(roomId, ben);
    taking = false;

    await sendMany(ana, roomId, 2);
    await settle();
    const notTaken = await marks(roomId, ben);
    taking = true;
    await sendMany(ana, roomId, 1);
    await settle();

    expect(taken).toEqual({ delivered: 2, seen: 0 });
    expect(notTaken).toEqual(taken);
    // It would have a gap, so it gets nothing more.
    expect(await marks(roomId, ben)).toEqual(taken);
    expect(words(device.entries(roomId))).toEqual(['taken', '1']);
    const other = await open('ben', { receipts: 'auto' });
    await other.join(roomId);
    await settle();
    expect(await marks(roomId, ben)).toEqual({ delivered: 5, seen: 0 });
  });

  it.each(['a page', 'an answer of sync', 'missed entries'])('has not received %s', async (what) => {
    const { parley, open, sendMany, settle, marks } = makeScenario();
    await sendMany(ana, roomId, 3);
    const { session, join } = await open('ben', { receipts: 'auto', takes: () => false });

    if (what === 'a page') await join(roomId);
    else if (what === 'missed entries') await parley.rooms.join({ session, roomId });
    else await parley.rooms.sync({ session, cursors: new Map(), only: false, respond: () => false });
    await settle();

    expect(await marks(roomId, ben)).toEqual({ delivered: 0, seen: 0 });
  });
});
