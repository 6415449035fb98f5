import { DomainError } from '../domain/errors.js';

/** Use cases by area and name. Each answers by a promise: the compiler refuses any other. */
type Areas = Readonly<Record<string, Readonly<Record<string, UseCase>>>>;

type UseCase = (...args: never[]) => Promise<unknown>;

/** Whether the process runs. Once it has stopped nobody would hear of what a command does, so none does anything. */
export interface Running {
  /** The same use cases, all of which reject with UNAVAILABLE after the stop. */
  readonly whileRunning: <Guarded extends Areas>(areas: Guarded) => Guarded;
  /** @throws DomainError UNAVAILABLE after the stop. */
  readonly requireRunning: () => void;
  readonly stop: () => void;
}

export const makeRunning = (): Running => {
  let stopped = false;

  const requireRunning = () => {
    if (stopped) throw new DomainError('UNAVAILABLE', 'The server has stopped: connect again');
  };

  const mapValues = (values: object, change: (value: never) => unknown): object =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value as never)]));

  const guard =
    (useCase: UseCase) =>
    async (...args: never[]) => {
      requireRunning();
      return useCase(...args);
    };

  return {
    requireRunning,
    whileRunning: <Guarded extends Areas>(areas: Guarded) =>
      mapValues(areas, (area: object) => mapValues(area, guard)) as Guarded,
    stop: () => void (stopped = true),
  };
};
