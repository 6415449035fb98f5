import type { Clock } from '../../src/application/ports/clock.js';
import type { Ports } from '../../src/application/ports/ports.js';
import { DomainError } from '../../src/domain/errors.js';
import type { CallFate } from './story.js';

/** The stores that a node reads and writes. */
export type Stores = Pick<
  Ports,
  'rooms' | 'messages' | 'receipts' | 'users' | 'blocks' | 'presence' | 'policy'
>;

/** A node that may have ended: from then on nothing of it takes effect, and nothing answers it. */
export interface Life {
  ended: boolean;
}

type Call = (...args: never[]) => Promise<unknown>;

/** Calls whose effect is in the order of the calls, however late the answer is. */
const WRITES: ReadonlySet<string> = new Set([
  'append',
  'change',
  'createGroup',
  'advance',
  'saveProfile',
  'saveLastSeen',
  'add',
  'remove',
  'hold',
  'release',
  'sweep',
  'confirm',
]);

/** Calls that fail as their fate says; all others only take their time. */
const FAILING: ReadonlySet<string> = new Set(['append', 'change', 'advance', 'page', 'shown', 'lastSeqs']);

/** A promise of its own each time: one for all would keep whatever waits for it. */
const never = () => new Promise<never>(() => undefined);

const away = () => new DomainError('UNAVAILABLE', 'The store is away');

/** The stores as one node reaches them. `nextFate` gives undefined while nothing fails and nothing takes time. */
export const makeFaultyStores = (
  stores: Stores,
  { clock, life, nextFate }: { clock: Clock; life: Life; nextFate: () => CallFate | undefined },
): Stores => {
  const pass = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

  const reach =
    (name: string, call: Call): Call =>
    async (...args) => {
      if (life.ended) return never();
      const fate = nextFate();
      if (fate === undefined) {
        const answer = await call(...args);
        return life.ended ? never() : answer;
      }
      const outcome = FAILING.has(name) ? fate.outcome : 'done';
      const late = fate.late && !WRITES.has(name);
      let answer: Promise<unknown> | undefined;
      const work = async () => {
        if (outcome !== 'refused') answer = call(...args);
        // It may be refused, which is thrown below.
        await answer?.catch(() => undefined);
      };
      if (!late) await work();
      if (fate.delayMs > 0) await pass(fate.delayMs);
      if (late && !life.ended) await work();
      if (life.ended) return never();
      if (outcome !== 'done') throw away();
      return answer;
    };

  const wrap = <Store extends object>(store: Store): Store =>
    Object.fromEntries(
      Object.entries(store).map(([name, call]) => [name, reach(name, call as Call)]),
    ) as Store;

  return {
    rooms: wrap(stores.rooms),
    messages: wrap(stores.messages),
    receipts: wrap(stores.receipts),
    users: wrap(stores.users),
    blocks: wrap(stores.blocks),
    // It listens, and asks for nothing.
    presence: { ...wrap(stores.presence), onFull: stores.presence.onFull },
    policy: wrap(stores.policy),
  };
};
