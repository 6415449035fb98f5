import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLive, laterOf, offlineSince, ONLINE, presenceOf } from '../../src/domain/presence.js';

const NOW = 1_000;
const leaseUntil = (expiresAt: number) => ({ expiresAt });
const lastSeens = fc.option(fc.integer({ min: 1, max: NOW }), { nil: undefined });
const endedLeases = fc.array(fc.integer({ min: 1, max: NOW }).map(leaseUntil), { maxLength: 5 });
const liveLease = fc.integer({ min: NOW + 1, max: 2 * NOW }).map(leaseUntil);

describe('a lease', () => {
  it('is live until the moment it expires', () => {
    expect(isLive(leaseUntil(NOW + 1), NOW)).toBe(true);
    expect(isLive(leaseUntil(NOW), NOW)).toBe(false);
    expect(isLive(leaseUntil(NOW - 1), NOW)).toBe(false);
  });
});

describe('presence', () => {
  it('is offline without a time for a user who was never online', () => {
    expect(presenceOf([], undefined, NOW)).toStrictEqual({ status: 'offline' });
    expect(offlineSince(undefined)).toStrictEqual({ status: 'offline' });
  });

  it('is offline since a time that is known, be it the very first', () => {
    expect(presenceOf([], 0, NOW)).toStrictEqual({ status: 'offline', lastSeen: 0 });
    expect(offlineSince(7)).toStrictEqual({ status: 'offline', lastSeen: 7 });
  });

  it('is online while one lease is live, whatever else has ended', () => {
    fc.assert(
      fc.property(endedLeases, liveLease, endedLeases, lastSeens, (some, live, others, lastSeen) => {
        expect(presenceOf([...some, live, ...others], lastSeen, NOW)).toStrictEqual(ONLINE);
      }),
    );
  });

  it('was last seen when the last lease ended, and never before the time stored', () => {
    fc.assert(
      fc.property(endedLeases, lastSeens, (leases, lastSeen) => {
        const times = [
          ...leases.map((lease) => lease.expiresAt),
          ...(lastSeen === undefined ? [] : [lastSeen]),
        ];

        const presence = presenceOf(leases, lastSeen, NOW);

        expect(presence).toStrictEqual(
          times.length === 0 ? { status: 'offline' } : { status: 'offline', lastSeen: Math.max(...times) },
        );
      }),
    );
  });

  it('goes offline at the end of the last of several leases', () => {
    const leases = [leaseUntil(NOW + 20), leaseUntil(NOW + 50), leaseUntil(NOW + 30)];

    expect(presenceOf(leases, NOW, NOW + 49)).toStrictEqual(ONLINE);
    expect(presenceOf(leases, NOW, NOW + 50)).toStrictEqual({ status: 'offline', lastSeen: NOW + 50 });
    expect(presenceOf(leases, NOW, NOW + 90)).toStrictEqual({ status: 'offline', lastSeen: NOW + 50 });
  });

  it('goes through its leases once, so that any iterable will do', () => {
    const leases = new Map([['phone', leaseUntil(NOW)]]);

    expect(presenceOf(leases.values(), undefined, NOW)).toStrictEqual({ status: 'offline', lastSeen: NOW });
  });
});

describe('the later of two times', () => {
  it('never moves last seen back', () => {
    fc.assert(
      fc.property(lastSeens, fc.nat(), (a, b) => {
        expect(laterOf(a, b)).toBe(Math.max(a ?? 0, b));
      }),
    );
  });
});
