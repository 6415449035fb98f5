import type { EventPublisher } from '../../application/ports/event-publisher.js';
import type { ObservedPort } from '../../application/ports/metrics.js';
import { NO_METRICS } from '../../application/ports/metrics.js';
import { isRefusal } from '../../domain/errors.js';
import type { Observation } from './observation.js';

type Method = (...args: unknown[]) => unknown;

const untraced = <T>(_name: string, run: () => T): T => run();

/**
 * The port, whose failures are counted and whose calls are traced; the port itself where nobody watches. Its methods
 * give the very promises that the port gives, so that nothing happens in another order.
 */
export const observePort = <Port extends object>(
  name: ObservedPort,
  port: Port,
  { metrics, tracePart }: Pick<Observation, 'metrics' | 'tracePart'>,
): Port => {
  if (metrics === NO_METRICS && tracePart === undefined) return port;
  const trace = tracePart ?? untraced;
  const count = (error: unknown) => {
    // A port refuses as a part of its work.
    if (!isRefusal(error)) metrics.portFailed(name);
  };
  const counting = (run: () => unknown): unknown => {
    try {
      const result = run();
      if (result instanceof Promise) result.catch(count);
      return result;
    } catch (error) {
      count(error);
      throw error;
    }
  };
  const observed = Object.entries(port as Readonly<Record<string, unknown>>).map(([key, value]) => {
    if (typeof value !== 'function') return [key, value];
    const method = value as Method;
    const run: Method = (...args) => trace(`${name}.${key}`, () => counting(() => method.apply(port, args)));
    return [key, run];
  });
  return Object.fromEntries(observed) as Port;
};

/** The same for events: publishing never fails, and is a part of its command. */
export const observeEvents = (
  events: EventPublisher,
  { tracePart }: Pick<Observation, 'tracePart'>,
): EventPublisher =>
  tracePart === undefined
    ? events
    : { ...events, publish: (event) => tracePart('publish', () => events.publish(event)) };
