import fc from 'fast-check';
import type { Seq } from '../../domain/log-entry.js';
import { laterStatus, RECEIPT_KINDS, type RecipientStatus } from '../../domain/receipts.js';
import { deliveriesOf } from '../arbitraries/deliveries.js';
import { expectEqual } from '../assertions.js';
import { START } from '../fixtures.js';
import { forAll, type Law, type Runs } from '../law.js';
import type { StatusAcknowledgement, StatusMachine } from './status-machine.js';

/** Few seqs and few times, so that the same ones meet. */
const LAST_SEQ = 6;
const SEQS = Array.from({ length: LAST_SEQ + 1 }, (_, i) => i + 1);

const acknowledgement: fc.Arbitrary<StatusAcknowledgement> = fc.record(
  {
    kind: fc.constantFrom(...RECEIPT_KINDS),
    seq: fc.integer({ min: 1, max: LAST_SEQ }),
    at: fc.integer({ min: START, max: START + 4 }),
  },
  { noNullPrototype: true },
);
const acknowledgements = fc.array(acknowledgement, { maxLength: 8 });

/** The status of a message never goes back, and depends on what was acknowledged, but not on when or how often. */
export const statusLaws = <State>(machine: StatusMachine<State>): readonly Law[] => [
  {
    name: 'begins with sent, for every message',
    check: async () => {
      expectEqual(await statusesOf(machine, []), allOf({}));
    },
  },
  {
    name: 'covers every message up to the acknowledged one, and none above it',
    check: async () => {
      const delivered = await statusesOf(machine, [ack('delivered', 3)]);

      expectEqual(delivered, allOf({ delivered: 3 }));
      expectEqual(await statusesOf(machine, [ack('seen', 3)]), allOf({ delivered: 3, seen: 3 }));
    },
  },
  {
    name: 'goes on from delivered to seen, and from seen not back to delivered',
    check: async () => {
      const seenLater = await statusesOf(machine, [ack('delivered', 5), ack('seen', 2)]);
      const deliveredLater = await statusesOf(machine, [ack('seen', 2), ack('delivered', 5)]);

      expectEqual(seenLater, allOf({ delivered: 5, seen: 2 }));
      expectEqual(deliveredLater, allOf({ delivered: 5, seen: 2 }));
    },
  },
  {
    name: 'has a state of its own for each recipient',
    check: async () => {
      const [one, other] = [await machine.empty(), await machine.empty()];

      const changed = await machine.apply(one, ack('seen', 4));

      expectEqual(await read(machine, other), allOf({}));
      expectEqual(await read(machine, changed), allOf({ delivered: 4, seen: 4 }));
    },
  },
  {
    name: 'never takes a status back, whatever is acknowledged',
    check: (runs: Runs = {}) =>
      forAll(acknowledgements, runs, async (all) => {
        let state = await machine.empty();
        let before = await read(machine, state);
        for (const each of all) {
          state = await machine.apply(state, each);
          const after = await read(machine, state);
          expectEqual(
            after,
            after.map((status, i) => laterStatus(before[i] ?? 'sent', status)),
          );
          before = after;
        }
      }),
  },
  {
    name: 'gives the same for acknowledgements that come again, and in any order',
    check: (runs: Runs = {}) => {
      const deliveries = acknowledgements.chain((all) => fc.tuple(fc.constant(all), deliveriesOf(all)));
      return forAll(deliveries, runs, async ([all, delivered]) => {
        expectEqual(await statusesOf(machine, delivered), await statusesOf(machine, all));
      });
    },
  },
  {
    name: 'gives what a plain reading of the acknowledgements gives',
    check: (runs: Runs = {}) =>
      forAll(acknowledgements, runs, async (all) => {
        const highest = (kinds: readonly string[]) =>
          Math.max(0, ...all.filter(({ kind }) => kinds.includes(kind)).map(({ seq }) => seq));
        const wanted = allOf({ delivered: highest(RECEIPT_KINDS), seen: highest(['seen']) });
        expectEqual(await statusesOf(machine, all), wanted);
      }),
  },
  ...(machine.shared === true ? [atOnce(machine)] : []),
];

/** A state that exists is what a lost update shows on: the first acknowledgement has nothing to lose. */
const atOnce = <State>(machine: StatusMachine<State>): Law => ({
  name: 'loses none of the acknowledgements that come at once',
  check: async () => {
    for (const seqs of [
      [5, 3],
      [3, 5],
      [2, 6, 4, 3, 5],
    ]) {
      const state = await machine.apply(await machine.empty(), ack('delivered', 1));

      await Promise.all(seqs.map((seq) => machine.apply(state, ack('delivered', seq))));

      expectEqual(await read(machine, state), allOf({ delivered: Math.max(...seqs) }));
    }
  },
});

const ack = (kind: StatusAcknowledgement['kind'], seq: Seq): StatusAcknowledgement => ({
  kind,
  seq,
  at: START,
});

const statusesOf = async <State>(machine: StatusMachine<State>, all: readonly StatusAcknowledgement[]) => {
  let state = await machine.empty();
  for (const each of all) state = await machine.apply(state, each);
  return read(machine, state);
};

/** The statuses of all messages, the one at seq 1 first. */
const read = async <State>(machine: StatusMachine<State>, state: State): Promise<RecipientStatus[]> => {
  const statuses: RecipientStatus[] = [];
  for (const seq of SEQS) statuses.push(await machine.statusAt(state, seq));
  return statuses;
};

const allOf = ({ delivered = 0, seen = 0 }: { delivered?: Seq; seen?: Seq }): RecipientStatus[] =>
  SEQS.map((seq) => {
    if (seq <= seen) return 'seen';
    return seq <= delivered ? 'delivered' : 'sent';
  });
