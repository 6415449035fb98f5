import { expect } from 'vitest';
import type { PresenceStore } from '../../src/application/ports/presence-store.js';
import { parseConnectionId, parseDeviceId, type UserId } from '../../src/domain/ids.js';
import type { Lease } from '../../src/domain/presence.js';
import { byTurns, contract, type Deviations, type Subject } from './contract.js';
import { ann, ben, START, zoe } from './fixtures.js';

export interface PresenceSubject extends Subject {
  readonly presence: PresenceStore;
  /** For a store that several processes share: opens it as another process. */
  readonly another?: () => Promise<PresenceStore>;
}

export const presenceStoreContract = (
  name: string,
  makeSubject: () => Promise<PresenceSubject>,
  deviations: Deviations = {},
): void => {
  contract(`PresenceStore: ${name}`, makeSubject, deviations, (behaves) => {
    behaves('gives the users who had no live lease before, each once', async ({ presence }) => {
      const arrived = await presence.hold([lease(ann, 'a1'), lease(ann, 'a2'), lease(ben, 'b1')], START);
      const later = await presence.hold([lease(ann, 'a3'), lease(ben, 'b1')], START + 1);

      expect([...arrived].sort()).toEqual([ann, ben]);
      expect(later).toEqual([]);
      expect(await presence.hold([], START)).toEqual([]);
    });

    behaves('gives a user to one of many calls at once', async ({ presence, another }) => {
      const store = await byTurns(presence, another);

      const arrived = await Promise.all(
        Array.from({ length: 10 }, (_, i) => store(i).hold([lease(ann, `a${String(i)}`)], START)),
      );

      expect(arrived.flat()).toEqual([ann]);
    });

    behaves('counts a user as online up to the end of their last lease', async ({ presence }) => {
      await presence.hold([lease(ann, 'a1', 100), lease(ben, 'b1', 50)], START);
      const online = (ms: number) => presence.online([ann, ben, zoe], START + ms);

      expect(await online(0)).toEqual(new Set([ann, ben]));
      expect(await online(49)).toEqual(new Set([ann, ben]));
      expect(await online(50)).toEqual(new Set([ann]));
      expect(await online(99)).toEqual(new Set([ann]));
      expect(await online(100)).toEqual(new Set());
      expect(await presence.online([], START)).toEqual(new Set());
    });

    behaves('renews a lease by its connection', async ({ presence }) => {
      await presence.hold([lease(ann, 'a1', 100)], START);
      await presence.hold([lease(ann, 'a1', 150)], START + 50);

      expect(await presence.online([ann], START + 149)).toEqual(new Set([ann]));
      expect(await presence.release(ann, connection('a1'), START + 60)).toEqual({
        userId: ann,
        at: START + 60,
      });
      expect(await presence.online([ann], START + 60)).toEqual(new Set());
    });

    behaves('gives the departure when the last live lease is released', async ({ presence }) => {
      await presence.hold([lease(ann, 'a1'), lease(ann, 'a2')], START);

      const first = await presence.release(ann, connection('a1'), START + 1);
      const last = await presence.release(ann, connection('a2'), START + 2);
      const again = await presence.release(ann, connection('a2'), START + 3);

      expect([first, last, again]).toEqual([undefined, { userId: ann, at: START + 2 }, undefined]);
    });

    behaves('ignores the release of an unknown lease', async ({ presence }) => {
      await presence.hold([lease(ann, 'a1')], START);

      expect(await presence.release(ann, connection('other'), START)).toBeUndefined();
      expect(await presence.release(zoe, connection('z1'), START)).toBeUndefined();
      expect(await presence.online([ann], START)).toEqual(new Set([ann]));
    });

    behaves('gives a user again who comes back after a release or an expiry', async ({ presence }) => {
      await presence.hold([lease(ann, 'a1'), lease(ben, 'b1', 10)], START);
      await presence.release(ann, connection('a1'), START + 1);

      const arrived = await presence.hold([lease(ann, 'a1'), lease(ben, 'b1', 90)], START + 20);

      expect([...arrived].sort()).toEqual([ann, ben]);
    });

    behaves(
      'gives the departures of expired leases, each once, with the time of the expiry',
      async ({ presence }) => {
        await presence.hold([lease(ann, 'a1', 10), lease(ann, 'a2', 30), lease(ben, 'b1', 80)], START);

        expect(await presence.sweep(START + 9)).toEqual([]);
        expect(await presence.sweep(START + 10)).toEqual([]);
        expect(await presence.sweep(START + 50)).toEqual([{ userId: ann, at: START + 30 }]);
        expect(await presence.sweep(START + 70)).toEqual([]);
        expect(await presence.sweep(START + 99)).toEqual([{ userId: ben, at: START + 80 }]);
      },
    );

    behaves('gives a departure to one of many sweeps at once', async ({ presence, another }) => {
      await presence.hold([lease(ann, 'a1', 10), lease(ben, 'b1', 10)], START);
      const store = await byTurns(presence, another);

      const swept = await Promise.all(Array.from({ length: 6 }, (_, i) => store(i).sweep(START + 10)));

      expect(
        swept
          .flat()
          .map(({ userId }) => userId)
          .sort(),
      ).toEqual([ann, ben]);
    });

    behaves(
      'gives no departure of a user who still has a live lease, or has one again',
      async ({ presence }) => {
        await presence.hold([lease(ann, 'a1', 10), lease(ann, 'a2', 90), lease(ben, 'b1', 10)], START);
        await presence.hold([lease(ben, 'b2', 90)], START + 20);

        expect(await presence.sweep(START + 30)).toEqual([]);
        expect(await presence.online([ann, ben], START + 30)).toEqual(new Set([ann, ben]));
      },
    );

    behaves('gives one departure for a release beside a lease that had expired', async ({ presence }) => {
      await presence.hold([lease(ann, 'a1', 10), lease(ann, 'a2', 90)], START);

      const released = await presence.release(ann, connection('a2'), START + 20);

      expect(released).toEqual({ userId: ann, at: START + 20 });
      expect(await presence.sweep(START + 99)).toEqual([]);
    });

    behaves(
      'gives one departure, at the expiry, for a lease that is released after it',
      async ({ presence }) => {
        await presence.hold([lease(ann, 'a1', 10)], START);

        const released = await presence.release(ann, connection('a1'), START + 20);
        const swept = await presence.sweep(START + 30);

        expect(released ? [released, ...swept] : swept).toEqual([{ userId: ann, at: START + 10 }]);
      },
    );
  });
};

const connection = parseConnectionId;

const lease = (userId: UserId, name: string, ms = 100): Lease => ({
  userId,
  deviceId: parseDeviceId(`device-${name}`),
  connectionId: connection(name),
  expiresAt: START + ms,
});
