import { describe, expect, it } from 'vitest';
import { isRevoked } from '../../src/domain/revocation.js';

const NOON = Date.UTC(2026, 0, 5, 12);

describe('a token whose user is signed out half a second past noon', () => {
  it.each([
    ['an hour before', NOON - 3_600_000, true],
    ['in the second before', NOON - 1_000, true],
    ['in the same second, as its time has no fractions', NOON, true],
    ['in the same second, later', NOON + 900, true],
    ['in the next second', NOON + 1_000, false],
    ['at an unknown time', undefined, true],
  ])('and which was issued %s', (_when, issuedAt, revoked) => {
    expect(isRevoked(issuedAt, NOON + 500)).toBe(revoked);
  });

  it.each([
    ['just before', NOON + 499, true],
    ['in the same millisecond', NOON + 500, true],
    ['just after', NOON + 501, false],
    ['at an unknown time', undefined, true],
  ])('is told apart to the millisecond where that is known: %s', (_when, issuedAt, revoked) => {
    expect(isRevoked(issuedAt, NOON + 500, true)).toBe(revoked);
  });

  it('is good where no token of its user was revoked', () => {
    expect(isRevoked(NOON, undefined)).toBe(false);
    expect(isRevoked(undefined, undefined)).toBe(false);
  });
});
