import { describe, expect, it } from 'vitest';
import { sessionOf } from '../../../src/application/devices/session-handle.js';
import { makeInProcessEventPublisher } from '../../../src/adapters/in-process/event-publisher.js';
import { POLL_INTERVAL_MS, POLL_MAX_ROOMS } from '../../../src/application/live/log-poller.js';
import { PAGE_MAX } from '../../../src/application/messages/read-page.js';
import { makeParley } from '../../../src/application/make-parley.js';
import { parseClientMessageId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, range, seqs, words } from '../../support/scenario.js';
import { openDevice } from '../../support/test-device.js';
import { makeLosingScenario } from './losing-store.js';

const roomId = privateRoomId(ana, ben);

describe('a poll of the last seqs of live rooms', () => {
  it('delivers an entry that was committed after all, once, and a retried send gives it', async () => {
    const { send, open, lose, poll } = makeLosingScenario();
    await send(ana, roomId, 'first');
    const devices = [await open('ana'), await open('ben')];

    const code = await lose(() => send(ana, roomId, 'lost', 'key'));
    const before = devices.map((device) => words(device.entries(roomId)));
    await poll();
    const after = devices.map((device) => words(device.entries(roomId)));
    const again = await send(ana, roomId, 'lost', 'key');
    await poll(3);

    expect(code).toBe('UNAVAILABLE');
    expect(before).toEqual([[], []]);
    expect(after).toEqual([['lost'], ['lost']]);
    expect(again.seq).toBe(2);
    for (const device of devices) expect(seqs(device.entries(roomId))).toEqual([2]);
  });

  it('delivers in the order of the log, also with messages that are sent meanwhile', async () => {
    const { send, open, lose, poll } = makeLosingScenario();
    await send(ana, roomId, 'first');
    const device = await open('ben');

    await lose(() => send(ana, roomId, 'lost'));
    const polling = poll();
    await send(ana, roomId, 'later');
    await lose(() => send(ana, roomId, 'lost too'));
    await polling;
    await Promise.all([send(ana, roomId, 'at the same time'), poll()]);

    expect(words(device.entries(roomId))).toEqual(['lost', 'later', 'lost too', 'at the same time']);
    expect(seqs(device.entries(roomId))).toEqual(range(2, 5));
  });

  it('fills a gap of more than a page', async () => {
    const { send, sendMany, open, lose, poll } = makeLosingScenario();
    await send(ana, roomId, 'first');
    const device = await open('ben');
    const lost = 2 * PAGE_MAX + 50;

    for (let i = 0; i < lost; i++) await lose(() => send(ana, roomId, 'lost'));
    await poll();
    const found = seqs(device.entries(roomId));
    await sendMany(ana, roomId, 2);

    expect(found).toEqual(range(2, 1 + lost));
    expect(seqs(device.entries(roomId))).toEqual(range(2, 3 + lost));
  });

  it('unsubscribes a member who turns out to be removed, and subscribes one who was added', async () => {
    const { parley, send, open, group, lose, poll } = makeLosingScenario();
    const groupId = await group([ben]);
    await open('ana');
    const bens = await open('ben');
    const cleos = await open('cleo');

    await lose(() => parley.groups.removeMember({ by: ana, groupId, userId: ben }));
    await lose(() => parley.groups.addMember({ by: ana, groupId, userId: cleo }));
    await poll();
    await send(ana, groupId, 'after');
    await poll();

    expect(bens.eventsOf('room-left')).toEqual([{ type: 'room-left', roomId: groupId }]);
    expect(bens.entries(groupId)).toEqual([]);
    expect(sessionOf(bens.session).rooms.has(groupId)).toBe(false);
    expect(cleos.eventsOf('room-joined')).toHaveLength(1);
    expect(words(cleos.entries(groupId))).toEqual(['added', 'after']);
  });

  it('counts an entry as delivered that a device with automatic receipts gets from it', async () => {
    const { parley, send, open, lose, poll, marks } = makeLosingScenario();
    await send(ana, roomId, 'first');
    const { session } = await open('ben', { receipts: 'auto' });
    await parley.rooms.join({ session, roomId });

    await lose(() => send(ana, roomId, 'lost'));
    await poll();

    expect(await marks(roomId, ben)).toEqual({ delivered: 2, seen: 0 });
  });

  it('ignores a room in which nobody has gone live yet', async () => {
    const { send, sendMany, open, lose, poll } = makeLosingScenario();
    await sendMany(ana, roomId, PAGE_MAX + 10);
    const device = await open('ben');
    const { page } = await device.join(roomId, 0);

    await lose(() => send(ana, roomId, 'lost'));
    await poll(2);

    expect(page.hasMore).toBe(true);
    expect(device.entries(roomId)).toEqual([]);
  });

  it('asks for nothing where no room is live', async () => {
    const { send, store, poll } = makeLosingScenario();
    await send(ana, roomId, 'first');

    await poll(3);

    expect(store.polls).toEqual([]);
  });

  it('is one at a time, however slow the store is', async () => {
    const { send, open, store, lose, poll } = makeLosingScenario();
    await send(ana, roomId, 'first');
    const device = await open('ben');
    await poll();
    const before = store.polls.length;
    let answer = (): void => undefined;
    store.delayed = new Promise((resolve) => (answer = resolve));

    await lose(() => send(ana, roomId, 'lost'));
    await poll(10);
    const meanwhile = store.polls.length;
    answer();
    await poll();

    expect(meanwhile - before).toBe(1);
    expect(store.polls.length - meanwhile).toBe(1);
    expect(words(device.entries(roomId))).toEqual(['lost']);
  });

  it('asks for a limited number of rooms at a time, and reaches all of them in turn', async () => {
    const { send, open, store, lose, poll } = makeLosingScenario();
    const others = range(1, POLL_MAX_ROOMS * 2 + 1).map((i) => parseUserId(`u${i}`));
    for (const other of others) await send(other, privateRoomId(ana, other), 'hi');
    const device = await open('ana');
    store.polls.length = 0;

    await lose(() =>
      Promise.allSettled(others.map((other) => send(other, privateRoomId(ana, other), 'lost'))),
    );
    await poll();
    const afterOne = device.eventsOf('entry-appended').length;
    await poll(2);
    const afterThree = device.eventsOf('entry-appended').length;
    await poll(3);

    const cycle = [POLL_MAX_ROOMS, POLL_MAX_ROOMS, 1];
    expect(store.polls.map((rooms) => rooms.length)).toEqual([...cycle, ...cycle]);
    expect([afterOne, afterThree]).toEqual([POLL_MAX_ROOMS, others.length]);
    expect(device.eventsOf('entry-appended')).toHaveLength(others.length);
  });

  it('runs in each interval also where one poll takes exactly all rooms, and goes on through rooms that come and go', async () => {
    const { send, open, store, poll } = makeLosingScenario();
    const others = range(1, POLL_MAX_ROOMS).map((i) => parseUserId(`u${i}`));
    for (const other of others) await send(other, privateRoomId(ana, other), 'hi');
    const device = await open('ana');
    store.polls.length = 0;
    await poll(3);
    const taken = store.polls.map((rooms) => rooms.length);
    await device.close();
    await send(ana, roomId, 'hi');
    await open('ben');
    store.polls.length = 0;

    await poll(2);

    expect(taken).toEqual([POLL_MAX_ROOMS, POLL_MAX_ROOMS, POLL_MAX_ROOMS]);
    expect(store.polls).toEqual([[roomId], [roomId]]);
  });

  it('logs once that the store fails, and again after it has worked', async () => {
    const { send, open, store, logger, lose, poll } = makeLosingScenario();
    await send(ana, roomId, 'first');
    const device = await open('ben');
    const errors = () => logger.logged.filter(({ level }) => level === 'error').length;
    await lose(() => send(ana, roomId, 'lost'));

    store.failing = true;
    await poll(5);
    const inTheFirstStreak = errors();
    store.failing = false;
    await poll();
    const recovered = words(device.entries(roomId));
    store.failing = true;
    await poll(5);

    expect([inTheFirstStreak, errors()]).toEqual([1, 2]);
    expect(recovered).toEqual(['lost']);
  });

  it('retries to read the entries that it found, until that works or no device is in the room', async () => {
    const { send, open, store, logger, lose, poll } = makeLosingScenario();
    await send(ana, roomId, 'first');
    const device = await open('ben');

    store.unreadable = true;
    await lose(() => send(ana, roomId, 'lost'));
    await poll(2);
    store.unreadable = false;
    await poll();
    const read = words(device.entries(roomId));
    store.unreadable = true;
    await lose(() => send(ana, roomId, 'lost too'));
    await poll();
    await device.close();
    const errors = logger.logged.length;
    await poll(5);

    expect(read).toEqual(['lost']);
    expect(errors).toBeGreaterThan(0);
    expect(logger.logged).toHaveLength(errors);
  });

  it.each(['answers', 'fails'])(
    'ends with the process, also where the store %s while it stops',
    async (how) => {
      const { parley, send, open, store, logger, lose, poll } = makeLosingScenario();
      await send(ana, roomId, 'first');
      const device = await open('ben');
      let answer = (): void => undefined;
      store.delayed = new Promise((resolve) => (answer = resolve));
      await lose(() => send(ana, roomId, 'lost'));
      await poll();
      const before = store.polls.length;

      const stopped = parley.stop();
      store.failing = how === 'fails';
      answer();
      await stopped;
      await poll(5);

      expect(store.polls.length).toBe(before);
      expect(device.entries(roomId)).toEqual([]);
      expect(logger.logged).toEqual([]);
    },
  );

  it('finds entries of another process, whose events do not come here, in the same store', async () => {
    const { parley: one, ports, clock, logger } = makeScenario();
    const other = makeParley({ ...ports, events: makeInProcessEventPublisher(logger) });
    const clientMessageId = parseClientMessageId('key');
    await one.messages.send({ sender: ana, roomId, content: 'first' });
    const anas = await openDevice(one, 'ana');
    const bens = await openDevice(other, 'ben');

    for (const content of ['one', 'two']) await one.messages.send({ sender: ana, roomId, content });
    await other.messages.send({ sender: ben, roomId, content: 'three', clientMessageId });
    await clock.advanceAsync(0);
    const before = [words(anas.entries(roomId)), words(bens.entries(roomId))];
    await clock.advanceAsync(POLL_INTERVAL_MS);
    const again = await one.messages.send({ sender: ben, roomId, content: 'three', clientMessageId });
    await clock.advanceAsync(POLL_INTERVAL_MS);

    // The entry that ben's process commits itself shows it the gap before.
    expect(before).toEqual([
      ['one', 'two'],
      ['one', 'two', 'three'],
    ]);
    expect(again).toMatchObject({ existing: true, message: { seq: 4 } });
    for (const device of [anas, bens]) expect(words(device.entries(roomId))).toEqual(['one', 'two', 'three']);
  });
});
