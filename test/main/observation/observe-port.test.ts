import { describe, expect, it } from 'vitest';
import { NO_METRICS } from '../../../src/application/ports/metrics.js';
import { DomainError } from '../../../src/domain/errors.js';
import { observePort } from '../../../src/main/observation/observe-port.js';
import { recordMetrics } from '../../support/recorded-metrics.js';

const port = {
  find: (): Promise<string> => Promise.resolve('found'),
  fail: (error: Error): Promise<never> => Promise.reject(error),
};

describe('a port that is observed', () => {
  it('is the port itself where nobody watches', () => {
    expect(observePort('rooms', port, { metrics: NO_METRICS })).toBe(port);
  });

  it('gives the very promise of the port', async () => {
    const promise = Promise.resolve('found');
    const observed = observePort('rooms', { find: () => promise }, recordMetrics());

    const given = observed.find();

    expect(given).toBe(promise);
  });

  it.each([
    [new Error('the disk is full'), ['portFailed rooms']],
    [new DomainError('UNAVAILABLE', 'The store failed'), ['portFailed rooms']],
    [new DomainError('FORBIDDEN', 'A refusal is no failure'), []],
  ])('counts what fails by a fault: %s', async (error, expected) => {
    const { metrics, recorded } = recordMetrics();

    const failing = observePort('rooms', port, { metrics }).fail(error);

    await expect(failing).rejects.toBe(error);
    expect(recorded).toEqual(expected);
  });

  it('is a part of its command by its name', async () => {
    const parts: string[] = [];
    const tracePart = <T>(name: string, run: () => T): T => {
      parts.push(name);
      return run();
    };

    await observePort('rooms', port, { metrics: NO_METRICS, tracePart }).find();

    expect(parts).toEqual(['rooms.find']);
  });
});
