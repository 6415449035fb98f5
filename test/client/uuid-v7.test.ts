import { describe, expect, it } from 'vitest';
import { uuidV7 } from '../../client/src/uuid-v7.js';

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a UUID of version 7', () => {
  it('has the time first, then its version and its variant', () => {
    const id = uuidV7(Date.UTC(2026, 0, 5));

    expect(id).toMatch(SHAPE);
    expect(id.replaceAll('-', '').slice(0, 12)).toBe(Date.UTC(2026, 0, 5).toString(16).padStart(12, '0'));
  });

  it('sorts behind those of earlier milliseconds', () => {
    const times = [0, 1, 255, 2 ** 32 - 1, 2 ** 32, Date.now(), 2 ** 48 - 1];

    const ids = times.map((time) => uuidV7(time));

    expect([...ids].sort()).toEqual(ids);
  });

  it('has another one each time, of every variant digit', () => {
    const ids = new Set(Array.from({ length: 200 }, () => uuidV7(0)));

    expect(ids.size).toBe(200);
    expect(new Set([...ids].map((id) => id[19]))).toEqual(new Set(['8', '9', 'a', 'b']));
  });
});
