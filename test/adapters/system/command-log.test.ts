import { describe, expect, it } from 'vitest';
import { makeCommandLog } from '../../../src/adapters/system/command-log.js';
import { makeSystemClock } from '../../../src/adapters/system/system-clock.js';
import { roomNotFound } from '../../../src/domain/errors.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { makeSilentLogger } from '../../support/silent-logger.js';

const pause = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the log of commands', () => {
  it('gives each command an id that follows it', async () => {
    const { follow, logContext } = makeCommandLog();
    const command = follow(makeSilentLogger(), makeFakeClock());
    const twice = async () => {
      const first = logContext();
      await pause();
      return [first, logContext()];
    };

    const [[one, oneLater], [two, twoLater]] = (await Promise.all([
      command('sync', twice),
      command('typing', twice),
    ])) as [unknown[], unknown[]];

    expect(one).toMatchObject({ command: 'sync' });
    expect(oneLater).toBe(one);
    expect(two).toMatchObject({ command: 'typing' });
    expect(twoLater).toBe(two);
    expect(logContext()).toBeUndefined();
  });

  it('has a line for each, with its outcome', async () => {
    const logger = makeSilentLogger();
    const command = makeCommandLog().follow(logger, makeFakeClock());

    await command('sync', async () => undefined);
    await command('getRoom', () => Promise.reject(roomNotFound())).catch(() => undefined);

    expect(logger.logged.map(({ message, fields }) => [message, fields?.outcome])).toEqual([
      ['A command ended', 'ok'],
      ['A command ended', 'NOT_FOUND'],
    ]);
  });

  it('does not follow into what is scheduled', async () => {
    const { follow, logContext } = makeCommandLog();
    const clock = makeSystemClock();
    const command = follow(makeSilentLogger(), clock);

    const seen = await new Promise((resolve) => {
      void command('sync', async () => {
        clock.after(1, () => resolve(logContext() ?? 'no command'));
      });
    });

    expect(seen).toBe('no command');
  });
});
