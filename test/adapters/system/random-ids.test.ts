import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeRandomIds } from '../../../src/adapters/system/random-ids.js';
import { nothingToClose } from '../../contracts/contract.js';
import { idGeneratorContract } from '../../contracts/id-generator-contract.js';

idGeneratorContract('random', () =>
  Promise.resolve({ ids: makeRandomIds(), others: makeRandomIds(), close: nothingToClose }),
);

describe('random ids', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('sort as they were made, also within one millisecond and after the clock was set back', () => {
    vi.useFakeTimers({ now: Date.now() + 1_000 });
    const ids = makeRandomIds();
    const early = Array.from({ length: 5_000 }, () => ids.messageId());

    vi.setSystemTime(Date.now() - 60_000);
    const late = Array.from({ length: 5_000 }, () => ids.messageId());

    expect([...early, ...late].sort()).toEqual([...early, ...late]);
  });
});
