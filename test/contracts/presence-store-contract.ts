import { expect } from 'vitest';
import {
  type Departure,
  type PresenceStore,
  UNCONFIRMED_MS,
} from '../../src/application/ports/presence-store.js';
import { parseConnectionId, parseDeviceId, type UserId } from '../../src/domain/ids.js';
import type { LeaseHolder } from '../../src/domain/presence.js';
import { byTurns } from '../../src/testing/store/subject.js';
import { contract, type Deviations, type Subject } from './contract.js';
import { ann, ben, START, zoe } from '../../src/testing/fixtures.js';

export interface PresenceSubject extends Subject {
  /** Its time starts at START. */
  readonly presence: PresenceStore;
  /** Connections that a user may have in all processes. */
  readonly maxConnections: number;
  /** Lets this much time pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** For a store that several processes share: opens it as another process. */
  readonly another?: () => Promise<PresenceStore>;
}

const TTL_MS = 100;

export const presenceStoreContract = (
  name: string,
  makeSubject: () => Promise<PresenceSubject>,
  deviations: Deviations = {},
): void => {
  contract(`PresenceStore: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('gives the users who had no live lease before, each once', async ({ presence, pass }) => {
      const arrived = await presence.hold([holder(ann, 'a1'), holder(ann, 'a2'), holder(ben, 'b1')], TTL_MS);
      await pass(1);
      const later = await presence.hold([holder(ann, 'a3'), holder(ben, 'b1')], TTL_MS);

      expect([...arrived].sort()).toEqual([ann, ben]);
      expect(later).toEqual([]);
      expect(await presence.hold([], TTL_MS)).toEqual([]);
    });

    behaves('gives a user to one of many calls at once', async ({ presence, another }) => {
      const store = await byTurns(presence, another);

      const arrived = await Promise.all(
        Array.from({ length: 10 }, (_, i) => store(i).hold([holder(ann, `a${String(i)}`)], TTL_MS)),
      );

      expect(arrived.flat()).toEqual([ann]);
    });

    behaves('counts a user as online until their departure is confirmed', async ({ presence, pass }) => {
      await presence.hold([holder(ann, 'a1')], 100);
      await presence.hold([holder(ben, 'b1')], 50);
      const online = () => presence.online([ann, ben, zoe]);
      const confirmAll = (departures: readonly Departure[]) =>
        Promise.all(departures.map((departure) => presence.confirm(departure)));

      expect(await online()).toEqual(new Set([ann, ben]));
      await pass(51);
      expect(await online()).toEqual(new Set([ann, ben]));
      const swept = await presence.sweep();
      expect(await online()).toEqual(new Set([ann, ben]));
      await confirmAll(swept);
      expect(await online()).toEqual(new Set([ann]));
      const released = (await presence.release(ann, connection('a1'))) as Departure;
      expect(await online()).toEqual(new Set([ann]));
      await confirmAll([released]);
      expect(await online()).toEqual(new Set());
      expect(await presence.online([])).toEqual(new Set());
    });

    behaves(
      'gives a departure again that nobody has confirmed, each time once',
      async ({ presence, pass }) => {
        await presence.hold([holder(ann, 'a1'), holder(ben, 'b1')], TTL_MS);
        const released = (await presence.release(ann, connection('a1'))) as Departure;
        const other = (await presence.release(ben, connection('b1'))) as Departure;
        await presence.confirm(other);

        await pass(UNCONFIRMED_MS - 1);
        const early = await presence.sweep();
        await pass(1);
        const again = [...(await presence.sweep()), ...(await presence.sweep())];
        await pass(UNCONFIRMED_MS);
        const onceMore = await presence.sweep();
        const confirmed = await presence.confirm(released);

        expect([early, again, onceMore, confirmed]).toEqual([[], [released], [released], true]);
        expect(await presence.online([ann])).toEqual(new Set());
      },
    );

    behaves('renews a lease by its connection', async ({ presence, pass }) => {
      await presence.hold([holder(ann, 'a1')], 100);
      await pass(50);
      await presence.hold([holder(ann, 'a1')], 100);
      await pass(60);

      expect(await presence.online([ann])).toEqual(new Set([ann]));
      expect(await presence.release(ann, connection('a1'))).toEqual({ userId: ann, at: START + 110 });
    });

    behaves('gives the departure when the last live lease is released', async ({ presence, pass }) => {
      await presence.hold([holder(ann, 'a1'), holder(ann, 'a2')], TTL_MS);

      const first = await presence.release(ann, connection('a1'));
      await pass(2);
      const last = await presence.release(ann, connection('a2'));
      const again = await presence.release(ann, connection('a2'));

      expect([first, last, again]).toEqual([undefined, { userId: ann, at: START + 2 }, undefined]);
    });

    behaves('ignores the release of an unknown lease', async ({ presence }) => {
      await presence.hold([holder(ann, 'a1')], TTL_MS);

      expect(await presence.release(ann, connection('other'))).toBeUndefined();
      expect(await presence.release(zoe, connection('z1'))).toBeUndefined();
      expect(await presence.online([ann])).toEqual(new Set([ann]));
    });

    behaves('gives a user again who comes back after a confirmed departure', async ({ presence, pass }) => {
      await presence.hold([holder(ann, 'a1')], TTL_MS);
      await presence.hold([holder(ben, 'b1')], 10);
      const released = await presence.release(ann, connection('a1'));
      await pass(20);
      const departures = [released, ...(await presence.sweep())].filter((each) => each !== undefined);

      const confirmed = await Promise.all(departures.map((departure) => presence.confirm(departure)));
      const arrived = await presence.hold([holder(ann, 'a1'), holder(ben, 'b1')], TTL_MS);

      expect(confirmed).toEqual([true, true]);
      expect([...arrived].sort()).toEqual([ann, ben]);
    });

    behaves(
      'takes a user who comes back before that for one who was never away',
      async ({ presence, pass, another }) => {
        const store = await byTurns(presence, another);
        await store(0).hold([holder(ann, 'a1')], TTL_MS);
        await store(0).hold([holder(ben, 'b1')], 10);
        const released = await store(0).release(ann, connection('a1'));
        await pass(20);
        const departures = [released, ...(await store(0).sweep())].filter((each) => each !== undefined);

        const arrived = await store(1).hold([holder(ann, 'a2'), holder(ben, 'b2')], TTL_MS);
        const confirmed = await Promise.all(departures.map((departure) => store(0).confirm(departure)));

        expect(departures).toHaveLength(2);
        expect([arrived, confirmed]).toEqual([[], [false, false]]);
      },
    );

    behaves(
      'confirms a departure to one of many callers, and none that a later one has replaced',
      async ({ presence, pass, another }) => {
        const store = await byTurns(presence, another);
        const leave = async () => {
          await presence.hold([holder(ann, 'a1')], TTL_MS);
          return (await presence.release(ann, connection('a1'))) as Departure;
        };
        const first = await leave();
        await pass(1);
        const second = await leave();

        const stale = await store(0).confirm(first);
        const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => store(i).confirm(second)));

        expect(stale).toBe(false);
        expect(answers.filter(Boolean)).toHaveLength(1);
      },
    );

    behaves(
      'gives the departures of expired leases, each once, with the time of the expiry',
      async ({ presence, pass }) => {
        await presence.hold([holder(ann, 'a1')], 10);
        await presence.hold([holder(ann, 'a2')], 30);
        await presence.hold([holder(ben, 'b1')], 80);

        await pass(9);
        expect(await presence.sweep()).toEqual([]);
        await pass(1);
        expect(await presence.sweep()).toEqual([]);
        await pass(40);
        expect(await presence.sweep()).toEqual([{ userId: ann, at: START + 30 }]);
        await pass(20);
        expect(await presence.sweep()).toEqual([]);
        await pass(29);
        expect(await presence.sweep()).toEqual([{ userId: ben, at: START + 80 }]);
      },
    );

    behaves('gives a departure to one of many sweeps at once', async ({ presence, pass, another }) => {
      await presence.hold([holder(ann, 'a1'), holder(ben, 'b1')], 10);
      const store = await byTurns(presence, another);
      await pass(10);

      const swept = await Promise.all(Array.from({ length: 6 }, (_, i) => store(i).sweep()));

      expect(
        swept
          .flat()
          .map(({ userId }) => userId)
          .sort(),
      ).toEqual([ann, ben]);
    });

    behaves(
      'gives no departure of a user who still has a live lease, or has one again',
      async ({ presence, pass }) => {
        await presence.hold([holder(ann, 'a1'), holder(ben, 'b1')], 10);
        await presence.hold([holder(ann, 'a2')], 90);
        await pass(20);
        await presence.hold([holder(ben, 'b2')], 70);
        await pass(10);

        expect(await presence.sweep()).toEqual([]);
        expect(await presence.online([ann, ben])).toEqual(new Set([ann, ben]));
      },
    );

    behaves(
      'gives one departure for a release beside a lease that had expired',
      async ({ presence, pass }) => {
        await presence.hold([holder(ann, 'a1')], 10);
        await presence.hold([holder(ann, 'a2')], 90);
        await pass(20);

        const released = await presence.release(ann, connection('a2'));

        expect(released).toEqual({ userId: ann, at: START + 20 });
        await pass(79);
        expect(await presence.sweep()).toEqual([]);
      },
    );

    behaves(
      'says how many connections of a user stay, where other processes have the other slots',
      async ({ presence, maxConnections, another }) => {
        const store = await byTurns(presence, another);
        const told = recordFull(store);
        await store(0).hold(several(ann, 'a', maxConnections - 1), TTL_MS);
        await store(1).hold([holder(ann, 'b1')], TTL_MS);
        const before = [...told];

        await store(1).hold([holder(ann, 'b2'), holder(ben, 'b3')], TTL_MS);
        await store(0).hold([holder(ann, 'a-late')], TTL_MS);

        expect(before).toEqual([]);
        expect(told).toEqual([
          ['b', ann, 1],
          ['a', ann, maxConnections - 1],
        ]);
      },
    );

    behaves(
      'lets as many connections of a user stay as there may be, of many that come at once',
      async ({ presence, maxConnections, another }) => {
        const store = await byTurns(presence, another);
        const told = recordFull(store);
        await store(0).hold(several(ann, 'a', maxConnections - 2), TTL_MS);

        await Promise.all(
          ['a', 'b'].map((name, i) => store(i).hold(several(ann, `${name}-late`, 2), TTL_MS)),
        );

        const stay = new Map([
          ['a', maxConnections],
          ['b', 2],
        ]);
        for (const [name, , slots] of told) stay.set(name, slots);
        expect(told).toHaveLength(1);
        expect((stay.get('a') ?? 0) + (stay.get('b') ?? 0)).toBe(maxConnections);
      },
    );

    behaves(
      'gives the slot of a connection that was released to the next, in any process',
      async ({ presence, maxConnections, another }) => {
        const store = await byTurns(presence, another);
        const told = recordFull(store);
        await store(0).hold(several(ann, 'a', maxConnections), TTL_MS);
        await store(0).release(ann, connection('a1'));

        await store(1).hold([holder(ann, 'b1')], TTL_MS);
        const before = [...told];
        await store(1).hold([holder(ann, 'b2')], TTL_MS);

        expect([before, told]).toEqual([[], [['b', ann, 1]]]);
      },
    );

    behaves(
      'gives one departure, at the expiry, for a lease that is released after it',
      async ({ presence, pass }) => {
        await presence.hold([holder(ann, 'a1')], 10);
        await pass(20);

        const released = await presence.release(ann, connection('a1'));
        const swept = await presence.sweep();

        expect(released ? [released, ...swept] : swept).toEqual([{ userId: ann, at: START + 10 }]);
      },
    );
  });
};

const connection = parseConnectionId;

const several = (userId: UserId, name: string, count: number): readonly LeaseHolder[] =>
  Array.from({ length: count }, (_, i) => holder(userId, `${name}${String(i)}`));

/** Records each user that was reported as full, with the process that heard it: `a` or `b`. */
const recordFull = (store: (turn: number) => PresenceStore) => {
  const told: (readonly [string, UserId, number])[] = [];
  store(0).onFull((userId, slots) => told.push(['a', userId, slots]));
  store(1).onFull((userId, slots) => told.push(['b', userId, slots]));
  return told;
};

const holder = (userId: UserId, name: string): LeaseHolder => ({
  userId,
  deviceId: parseDeviceId(`device-${name}`),
  connectionId: connection(name),
});
