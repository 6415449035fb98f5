import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLive, laterOf, offlineSince } from '../../src/domain/presence.js';

const NOW = 1_000;
const leaseUntil = (expiresAt: number) => ({ expiresAt });
const lastSeens = fc.option(fc.integer({ min: 1, max: NOW }), { nil: undefined });

describe('a lease', () => {
  it('is live until the moment it expires', () => {
    expect(isLive(leaseUntil(NOW + 1), NOW)).toBe(true);
    expect(isLive(leaseUntil(NOW), NOW)).toBe(false);
    expect(isLive(leaseUntil(NOW - 1), NOW)).toBe(false);
  });
});

describe('presence', () => {
  it('is offline without a time for a user who was never online', () => {
    expect(offlineSince(undefined)).toStrictEqual({ status: 'offline' });
  });

  it('is offline since a time that is known, be it the very first', () => {
    expect(offlineSince(0)).toStrictEqual({ status: 'offline', lastSeen: 0 });
    expect(offlineSince(7)).toStrictEqual({ status: 'offline', lastSeen: 7 });
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
