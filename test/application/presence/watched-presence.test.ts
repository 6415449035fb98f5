import { describe, expect, it } from 'vitest';
import { PRESENCE_MAX_USERS, PRESENCE_ROUND_MS } from '../../../src/application/presence/presence-poller.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import { DomainError } from '../../../src/domain/errors.js';
import { parseUserId, privateRoomId, type UserId } from '../../../src/domain/ids.js';
import { ONLINE, type Presence } from '../../../src/domain/presence.js';
import { makeTestParley } from '../../support/make-test-parley.js';
import { openDevice } from '../../support/test-device.js';

/** Longer than it takes to look again at someone of whom something was heard. */
const MOMENT_MS = 100;
const OFFLINE: Presence = { status: 'offline' };

const [ana, ben] = [parseUserId('ana'), parseUserId('ben')];

/** Ana watches Ben. Changes of his presence come into the store, and no event tells of them. */
const watching = async (replace?: (ports: Ports) => Partial<Ports>) => {
  const test = makeTestParley(replace);
  const { parley, ports, clock } = test;
  await parley.messages.send({ sender: ana, roomId: privateRoomId(ana, ben), content: 'hi' });
  const watcher = await openDevice(parley, 'ana');
  await parley.presence.watch({ session: watcher.session, users: [ben] });
  const connectionId = ports.ids.connectionId();
  return {
    ...test,
    watcher,
    told: () => watcher.eventsOf('presence-changed').map(({ presence }) => presence),
    arriveUnheard: () =>
      ports.presence.hold([{ userId: ben, deviceId: ports.ids.deviceId(), connectionId }], 3_600_000),
    async departUnheard() {
      const departure = await ports.presence.release(ben, connectionId);
      if (departure === undefined) throw new Error('Ben was not here');
      await ports.users.saveLastSeen([ben], departure.at);
      await ports.presence.confirm(departure);
    },
    hear: (presence: Presence, userId: UserId = ben) =>
      ports.events.publish({ type: 'presence-changed', userId, presence, rooms: [] }),
    round: () => clock.advanceAsync(PRESENCE_ROUND_MS + 1_000),
  };
};

describe('the presence of a watched user', () => {
  it('is sent in the next round if no event came, once and with the time', async () => {
    const { arriveUnheard, departUnheard, told, round, clock } = await watching();
    await arriveUnheard();
    await round();
    await round();
    const afterArrival = told();
    const leftAt = clock.now();

    await departUnheard();
    await round();
    await round();

    expect(afterArrival).toEqual([ONLINE]);
    expect(told()).toEqual([ONLINE, { status: 'offline', lastSeen: leftAt }]);
  });

  it('is sent once if the round comes before the event', async () => {
    const { arriveUnheard, departUnheard, hear, told, round, clock } = await watching();
    await arriveUnheard();
    await round();
    hear(ONLINE);
    const leftAt = clock.now();

    await departUnheard();
    await round();
    hear({ status: 'offline', lastSeen: leftAt });
    hear({ status: 'offline', lastSeen: leftAt + 1 });
    await clock.advanceAsync(MOMENT_MS);

    expect(told()).toEqual([
      ONLINE,
      { status: 'offline', lastSeen: leftAt },
      { status: 'offline', lastSeen: leftAt + 1 },
    ]);
  });

  it('is sent again at once if an older event came after a newer one', async () => {
    const { arriveUnheard, hear, told, clock } = await watching();
    await arriveUnheard();

    hear(ONLINE);
    hear(OFFLINE);
    await clock.advanceAsync(MOMENT_MS);

    expect(told()).toEqual([ONLINE, OFFLINE, ONLINE]);
  });

  it('is not sent again if the device knows it from the answer', async () => {
    const { parley, watcher, arriveUnheard, hear, told, round } = await watching();
    await arriveUnheard();

    const answer = await parley.presence.watch({ session: watcher.session, users: [ben] });
    hear(ONLINE);
    await round();

    expect(answer.get(ben)).toEqual(ONLINE);
    expect(told()).toEqual([]);
  });

  it('is not sent again if the device knows it from an event that came before the answer', async () => {
    let answerNow: () => void = () => undefined;
    let isSlow = false;
    const { parley, watcher, arriveUnheard, hear, told, round, clock } = await watching(({ presence }) => ({
      presence: {
        ...presence,
        async online(users) {
          if (isSlow) await new Promise<void>((resolve) => (answerNow = resolve));
          return presence.online(users);
        },
      },
    }));
    await arriveUnheard();
    isSlow = true;
    const answer = parley.presence.watch({ session: watcher.session, users: [ben] });
    await clock.advanceAsync(MOMENT_MS);
    isSlow = false;

    hear(ONLINE);
    await clock.advanceAsync(MOMENT_MS);
    answerNow();
    await answer;
    await round();

    expect(told()).toEqual([ONLINE]);
  });

  it('is sent last as it is, whatever events come while it is read', async () => {
    let read: () => void = () => undefined;
    let isSlow = false;
    const { arriveUnheard, hear, told, round, clock } = await watching(({ presence }) => ({
      presence: {
        ...presence,
        async online(users) {
          const online = await presence.online(users);
          if (isSlow) await new Promise<void>((resolve) => (read = resolve));
          return online;
        },
      },
    }));
    isSlow = true;
    await round();
    await arriveUnheard();
    hear(ONLINE);
    await clock.advanceAsync(MOMENT_MS);
    isSlow = false;

    read();
    await clock.advanceAsync(MOMENT_MS);

    expect(told()).toEqual([ONLINE]);
  });

  it('is hidden from the next round on if no event came of a block', async () => {
    const { ports, arriveUnheard, told, round } = await watching();
    await arriveUnheard();
    await round();

    await ports.blocks.add(ben, ana);
    await round();
    await round();

    expect(told()).toEqual([ONLINE, OFFLINE]);
  });

  it('does not say when they left to anyone whom they have blocked', async () => {
    const { ports, arriveUnheard, departUnheard, told, round } = await watching();
    await arriveUnheard();
    await round();

    await ports.blocks.add(ben, ana);
    await departUnheard();
    await round();

    expect(told()).toEqual([ONLINE, OFFLINE]);
  });

  it('is sent once the store works again, whose failure is logged once', async () => {
    let isAway = false;
    const { arriveUnheard, told, round, logger } = await watching(({ presence }) => ({
      presence: {
        ...presence,
        async online(users) {
          if (isAway) throw new DomainError('UNAVAILABLE', 'The store is away');
          return presence.online(users);
        },
      },
    }));
    await arriveUnheard();
    isAway = true;
    await round();
    await round();
    isAway = false;

    await round();

    expect(told()).toEqual([ONLINE]);
    expect(logger.logged).toHaveLength(1);
  });
});

describe('the presence of many watched users', () => {
  it('is read some at a time, each of them once in a round, and nobody else', async () => {
    const asked: (readonly UserId[])[] = [];
    const { parley, ports, round, clock } = await watching(({ presence }) => ({
      presence: {
        ...presence,
        online(users) {
          asked.push(users);
          return presence.online(users);
        },
      },
    }));
    const members = Array.from({ length: PRESENCE_MAX_USERS + 5 }, (_, i) => parseUserId(`m${String(i)}`));
    await parley.groups.create({ creator: ana, name: 'All', members });
    const device = await openDevice(parley, 'ana');
    await parley.presence.watch({ session: device.session, users: members });
    await round();
    asked.length = 0;

    await clock.advanceAsync(PRESENCE_ROUND_MS);

    expect(Math.max(...asked.map((users) => users.length))).toBe(PRESENCE_MAX_USERS);
    expect(asked.flat().toSorted()).toEqual([ben, ...members].toSorted());
    await parley.stop();
    asked.length = 0;
    ports.events.publish({ type: 'presence-changed', userId: ben, presence: ONLINE, rooms: [] });
    await round();
    expect(asked).toEqual([]);
  });
});
