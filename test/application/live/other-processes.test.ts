import { describe, expect, it } from 'vitest';
import { POLL_INTERVAL_MS } from '../../../src/application/live/log-poller.js';
import type { EventPublisher } from '../../../src/application/ports/event-publisher.js';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import {
  EVERY_PROCESS,
  presenceTopic,
  roomTopic,
  type Topic,
  userTopic,
} from '../../../src/domain/topics.js';
import { message, removing } from '../../../src/testing/fixtures.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { words } from '../../support/scenario.js';
import { openDevice } from '../../support/test-device.js';

const [ana, ben] = [parseUserId('ana'), parseUserId('ben')];
const roomId = privateRoomId(ana, ben);

/** A process that shares its stores with others, and hears of a gap in their events by `gap`. */
const makeOneProcess = () => {
  const wanted = new Map<Topic, number>();
  let listener: (topics: readonly Topic[]) => void = () => undefined;
  const test = makeTestParley(({ events }) => {
    const sharing: EventPublisher = {
      ...events,
      interest(add, drop) {
        for (const topic of add) wanted.set(topic, (wanted.get(topic) ?? 0) + 1);
        for (const topic of drop) wanted.set(topic, (wanted.get(topic) ?? 0) - 1);
      },
      onGap(each) {
        listener = each;
        return () => (listener = () => undefined);
      },
    };
    return { events: sharing };
  });
  const topics = () => [...wanted].flatMap(([topic, count]) => (count === 0 ? [] : [[topic, count]]));
  return { ...test, topics, gap: (...gapped: Topic[]) => listener(gapped) };
};

describe('the interest of a process', () => {
  it('is in the users who are connected, their rooms and those whom they watch, each once, and ends with them', async () => {
    const { parley, topics } = makeOneProcess();
    await parley.messages.send({ sender: ana, roomId, content: 'hi' });

    const phone = await openDevice(parley, 'ana');
    const tablet = await openDevice(parley, 'ana');
    for (const { session } of [phone, tablet, phone]) await parley.presence.watch({ session, users: [ben] });
    const during = topics();
    await phone.close();
    const still = topics();
    await tablet.close();

    expect(new Map(during as [])).toEqual(
      new Map([
        [EVERY_PROCESS, 1],
        [userTopic(ana), 1],
        [roomTopic(roomId), 1],
        [presenceTopic(ben), 1],
      ]),
    );
    expect(still).toEqual(during);
    expect(topics()).toEqual([[EVERY_PROCESS, 1]]);
    await parley.stop();
    expect(topics()).toEqual([]);
  });
});

describe('a gap in the events of other processes', () => {
  it('is filled from the log of its rooms, long before their next poll', async () => {
    const { parley, ports, clock, gap } = makeOneProcess();
    await parley.messages.send({ sender: ana, roomId, content: 'first' });
    const device = await openDevice(parley, 'ben');
    await ports.messages.append(message(roomId, ana));

    gap(roomTopic(roomId), roomTopic(privateRoomId(ana, parseUserId('gone'))));
    await clock.advanceAsync(POLL_INTERVAL_MS / 10);

    expect(device.entries(roomId).map(({ seq }) => seq)).toEqual([2]);
  });

  it('is filled with the rooms that its users have come into', async () => {
    const { parley, ports, clock, gap } = makeOneProcess();
    const device = await openDevice(parley, 'ben');
    await ports.messages.append(message(roomId, ana));

    gap(userTopic(ben));
    await clock.advanceAsync(POLL_INTERVAL_MS / 10);

    expect(device.events.map(({ type }) => type)).toEqual(['room-joined', 'entry-appended']);
    expect(words(device.entries(roomId))).toHaveLength(1);
  });

  it('is filled with the presence of those who are watched', async () => {
    const { parley, ports, clock, gap } = makeOneProcess();
    await parley.messages.send({ sender: ana, roomId, content: 'hi' });
    const device = await openDevice(parley, 'ben');
    await parley.presence.watch({ session: device.session, users: [ana] });
    const holder = { userId: ana, deviceId: ports.ids.deviceId(), connectionId: ports.ids.connectionId() };
    await ports.presence.hold([holder], 60_000);

    gap(presenceTopic(ana));
    await clock.advanceAsync(POLL_INTERVAL_MS / 10);

    expect(device.eventsOf('presence-changed')).toMatchObject([
      { userId: ana, presence: { status: 'online' } },
    ]);
  });

  it('is filled with what a block that was lost has hidden', async () => {
    const { parley, ports, clock, gap } = makeOneProcess();
    await parley.messages.send({ sender: ana, roomId, content: 'hi' });
    await openDevice(parley, 'ana');
    const device = await openDevice(parley, 'ben');
    await parley.presence.watch({ session: device.session, users: [ana] });
    // From then on it is known who has blocked ana.
    gap(presenceTopic(ana));
    await clock.advanceAsync(POLL_INTERVAL_MS / 10);
    await ports.blocks.add(ana, ben);

    gap(userTopic(ben));
    await clock.advanceAsync(POLL_INTERVAL_MS / 10);

    expect(device.eventsOf('presence-changed').at(-1)).toMatchObject({
      userId: ana,
      presence: { status: 'offline' },
    });
  });
});

it('stops giving a room to a removed member at once, also where earlier messages are still missing here', async () => {
  const { parley, ports, clock } = makeOneProcess();
  const cleo = parseUserId('cleo');
  const { room } = await parley.groups.create({ creator: ana, name: 'Crew', members: [ben, cleo] });
  const [removed, staying] = [await openDevice(parley, 'ben'), await openDevice(parley, 'cleo')];
  await ports.messages.append(message(room.id, ana));
  const { entry } = await ports.messages.append(removing(room.id, ana, ben));

  // The event of the message has not come yet.
  ports.events.publish({ type: 'entry-appended', entry });
  await clock.advanceAsync(1);

  expect(removed.eventsOf('room-left')).toEqual([{ type: 'room-left', roomId: room.id }]);
  expect(removed.entries(room.id)).toEqual([]);
  expect(staying.entries(room.id).map(({ seq }) => seq)).toEqual([1, 2]);
  await parley.stop();
});
