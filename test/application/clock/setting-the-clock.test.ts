import { describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { RECEIPT_INTERVAL_MS } from '../../../src/application/receipts/receipt-throttle.js';
import { COUNT_INTERVAL_MS } from '../../../src/application/receipts/counts-announcer.js';
import { PRESENCE_GRACE_MS } from '../../../src/application/presence/presence-tracker.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../../src/domain/limits.js';
import { TYPING_TTL_MS } from '../../../src/domain/typing.js';
import { ana, ben, cleo, crowd, makeScenario } from '../../support/scenario.js';

const MINUTE_MS = 60_000;

describe.each([
  ['back by a minute', -MINUTE_MS],
  ['forward by ten minutes', 10 * MINUTE_MS],
])("with the machine's clock set %s", (_, setBy) => {
  it('a receipt is sent within the interval', async () => {
    const { clock, open, send, acknowledge } = makeScenario();
    const roomId = privateRoomId(ana, ben);
    const phone = await open('ana');
    const [first, second] = [await send(ana, roomId, 'one'), await send(ana, roomId, 'two')];
    await acknowledge(ben, first);

    clock.set(setBy);
    const acknowledged = acknowledge(ben, second);
    await clock.advanceAsync(RECEIPT_INTERVAL_MS);
    await acknowledged;

    expect(phone.eventsOf('receipt-advanced').map(({ seq }) => seq)).toEqual([first.seq, second.seq]);
  });

  it('the counts of a larger room are sent within the interval', async () => {
    const { clock, group, open, send, acknowledge } = makeScenario();
    const members = crowd(EXACT_RECEIPTS_MAX_MEMBERS);
    const roomId = await group(members);
    const phone = await open('ana');
    const message = await send(ana, roomId, 'hi');
    const [one, another] = members as [typeof ana, typeof ana];
    await acknowledge(one, message);
    await clock.advanceAsync(COUNT_INTERVAL_MS);

    clock.set(setBy);
    await acknowledge(another, message);
    await clock.advanceAsync(COUNT_INTERVAL_MS);

    expect(phone.eventsOf('counts-moved')).toHaveLength(2);
  });

  it('typing ends in its time', async () => {
    const { parley, clock, open } = makeScenario();
    const roomId = privateRoomId(ana, ben);
    const [phone, other] = [await open('ana'), await open('ben')];
    await parley.messages.send({ sender: ana, roomId, content: 'hi' });
    await clock.advanceAsync(1_000);
    await parley.typing.set({ session: other.session, roomId, typing: true });

    clock.set(setBy);
    await clock.advanceAsync(TYPING_TTL_MS - 1);
    const during = phone.eventsOf('typing-changed').map(({ typing }) => typing);
    await clock.advanceAsync(1);

    expect(during).toEqual([true]);
    expect(phone.eventsOf('typing-changed').map(({ typing }) => typing)).toEqual([true, false]);
  });

  it('the room that was written to last is the first of the list', async () => {
    const { parley, clock, send } = makeScenario();
    const [withBen, withCleo] = [privateRoomId(ana, ben), privateRoomId(ana, cleo)];
    await send(ana, withBen, 'first');
    await clock.advanceAsync(1_000);

    clock.set(setBy);
    await clock.advanceAsync(10);
    await send(ana, withCleo, 'second');
    const { rooms } = await parley.rooms.list({ reader: ana });

    expect(rooms.map(({ view }) => view.room.id)).toEqual([withCleo, withBen]);
  });

  it('last seen is announced as it is read, and does not go back', async () => {
    const { parley, clock, open, send } = makeScenario();
    await send(ana, privateRoomId(ana, ben), 'hi');
    const phone = await open('ana');
    const first = await open('ben');
    await first.close();
    await clock.advanceAsync(PRESENCE_GRACE_MS);
    const second = await open('ben');

    clock.set(setBy);
    await second.close();
    await clock.advanceAsync(PRESENCE_GRACE_MS);

    const told = phone
      .eventsOf('presence-changed')
      .flatMap(({ presence }) => (presence.status === 'offline' ? [presence.lastSeen ?? 0] : []));
    const { presence } = await parley.presence.readUser({ reader: ana, userId: ben });
    expect(told).toHaveLength(2);
    expect(told[1]).toBeGreaterThanOrEqual(told[0] ?? 0);
    expect(presence).toEqual({ status: 'offline', lastSeen: told[1] });
  });

  it('connected users stay online', async () => {
    const { parley, clock, open, send } = makeScenario();
    await send(ana, privateRoomId(ana, ben), 'hi');
    await open('ben');

    clock.set(setBy);
    await clock.advanceAsync(1);

    const { presence } = await parley.presence.readUser({ reader: ana, userId: ben });
    expect(presence).toEqual({ status: 'online' });
  });

  it('a user who was refused for their rate is admitted in time', () => {
    const { parley, clock } = makeScenario(() => ({
      rateLimiter: makeInProcessRateLimiter({ perSecond: 10, burst: 1 }),
    }));
    parley.sessions.admit(ana, 'typing');

    clock.set(setBy);
    clock.advance(99);
    const early = parley.sessions.admit(ana, 'typing');
    clock.advance(1);

    expect(early).toMatchObject({ admitted: false, retryAfterMs: 1 });
    expect(parley.sessions.admit(ana, 'typing')).toEqual({ admitted: true });
  });
});
