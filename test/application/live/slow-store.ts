import type { Ports } from '../../../src/application/ports/ports.js';
import { DomainError } from '../../../src/domain/errors.js';
import { makeScenario } from '../../support/scenario.js';

type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Parley over a store whose answers can be kept back. */
export const makeSlowScenario = () => {
  let asked = 0;
  let gate: ReturnType<typeof makeGate> | undefined;

  const slow = <Port extends object>(port: Port): Port =>
    Object.fromEntries(
      Object.entries(port as Methods).map(([name, method]) => [
        name,
        (...args: never[]) => {
          const answer = method(...args);
          if (!(answer instanceof Promise)) return answer;
          asked++;
          return gate === undefined ? answer : gate.opened.then(() => answer);
        },
      ]),
    ) as Port;

  const replace = ({ rooms, messages, receipts, users }: Ports): Partial<Ports> => ({
    rooms: slow(rooms),
    messages: slow(messages),
    receipts: slow(receipts),
    users: slow(users),
  });

  return {
    ...makeScenario(replace),
    /** How often the store was asked. */
    asked: () => asked,
    /** No answer comes any more. */
    hold: () => void (gate = makeGate()),
    goOn() {
      gate?.open();
      gate = undefined;
    },
    /** What waits for an answer gets a refusal. */
    fail: () => gate?.fail(new DomainError('UNAVAILABLE', 'The store is away')),
  };
};

/** Node 20 has no Promise.withResolvers. */
const makeGate = () => {
  let open: () => void = () => undefined;
  let fail: (reason: Error) => void = () => undefined;
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { opened, open, fail };
};
