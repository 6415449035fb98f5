import { describe, expect, it } from 'vitest';
import { clockContract } from '../contracts/clock-contract.js';
import { nothingToClose } from '../contracts/contract.js';
import { START } from '../../src/testing/fixtures.js';
import { makeFakeClock } from './fake-clock.js';

clockContract('fake', () => {
  const clock = makeFakeClock(START);
  return Promise.resolve({
    clock,
    pass: (ms) => clock.advanceAsync(ms),
    set: clock.set,
    close: nothingToClose,
  });
});

describe('the fake clock', () => {
  it('runs each task at its own time, within advance', () => {
    const clock = makeFakeClock(START);
    const calls: number[] = [];
    for (const ms of [30, 10, 50]) clock.after(ms, () => calls.push(clock.now() - START));

    clock.advance(40);

    expect(calls).toEqual([10, 30]);
    expect(clock.now()).toBe(START + 40);
  });

  it('lets promises settle between tasks', async () => {
    const clock = makeFakeClock(START);
    const calls: string[] = [];
    clock.after(1, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => {
          calls.push('settled');
          clock.after(1, () => calls.push('scheduled after settling'));
        });
    });
    clock.after(3, () => calls.push('last'));

    await clock.advanceAsync(3);

    expect(calls).toEqual(['settled', 'scheduled after settling', 'last']);
  });
});
