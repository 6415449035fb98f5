import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FaultPlan, planOf, planOfList } from './fault-plan.js';
import type { FaultKind } from './fault.js';

const COMMANDS = [
  'insert',
  'update',
  'delete',
  'findAndModify',
  'find',
  'aggregate',
  'count',
  'getMore',
  'hello',
];

/** What the plan does to the requests of a command, one after another. */
const first = (plan: FaultPlan, command: string, count: number) =>
  Array.from({ length: count }, (_, nth) => plan.faultOf(command, nth));

const kindsOf = (plan: FaultPlan, command: string, count: number): Set<FaultKind> =>
  new Set(first(plan, command, count).flatMap((fault) => (fault ? [fault.kind] : [])));

describe('the plan of a seed', () => {
  it('decides the same each time, whatever it was asked before', () => {
    const request = fc.tuple(fc.constantFrom(...COMMANDS), fc.nat(200));
    fc.assert(
      fc.property(fc.integer(), fc.array(request), (seed, requests) => {
        const [plan, again] = [planOf(seed), planOf(seed)];

        const forwards = requests.map(([command, nth]) => plan.faultOf(command, nth));
        const backwards = requests.toReversed().map(([command, nth]) => again.faultOf(command, nth));

        expect(backwards.toReversed()).toEqual(forwards);
      }),
    );
  });

  it('differs from that of another seed, and from command to command', () => {
    const plan = planOf(1);

    const inserts = first(plan, 'insert', 100);

    expect(inserts).not.toEqual(first(planOf(2), 'insert', 100));
    expect(inserts).not.toEqual(first(plan, 'update', 100));
  });

  it('strikes as often as it is told', () => {
    const plan = planOf(3, { rate: 0.3, helloRate: 0.05 });

    const [finds, hellos] = ['find', 'hello'].map(
      (command) => first(plan, command, 2_000).filter((fault) => fault !== undefined).length / 2_000,
    );

    expect(finds).toBeCloseTo(0.3, 1);
    expect(hellos).toBeCloseTo(0.05, 1);
  });

  it('has all faults for a list of writes, and for others those that they can meet', () => {
    const plan = planOf(4, { rate: 1, helloRate: 1 });
    const cuts = ['delay', 'cutBefore', 'cutMidway', 'dropReply'];
    const reads = [...cuts, 'swallowReply', 'answer'];

    const kinds = ['insert', 'findAndModify', 'find', 'hello', 'createIndexes'].map((command) =>
      [...kindsOf(plan, command, 500)].sort(),
    );

    expect(kinds).toEqual([
      [...reads, 'writeConcernError', 'interrupt'].sort(),
      [...reads, 'writeConcernError'].sort(),
      reads.sort(),
      cuts.sort(),
      [],
    ]);
  });

  it('keeps to the kinds and the delay that it is given', () => {
    const plan = planOf(5, { rate: 1, kinds: ['delay', 'interrupt'], maxDelayMs: 3 });

    const faults = first(plan, 'insert', 200);

    expect(new Set(faults.map((fault) => fault?.kind))).toEqual(new Set(['delay', 'interrupt']));
    expect(new Set(faults.flatMap((fault) => (fault?.kind === 'delay' ? [fault.ms] : [])))).toEqual(
      new Set([1, 2, 3]),
    );
  });

  it('says by which call it is made again', () => {
    const names = [planOf(6).name, planOf(7, { rate: 0.5 }).name];

    expect(names).toEqual(['planOf(6)', 'planOf(7, {"rate":0.5})']);
  });
});

describe('a plan by hand', () => {
  it('strikes the requests that it names, and no others', () => {
    const plan = planOfList({ insert: [undefined, { kind: 'cutBefore' }] });

    const faults = [first(plan, 'insert', 3), first(plan, 'find', 2)];

    expect(faults).toEqual([
      [undefined, { kind: 'cutBefore' }, undefined],
      [undefined, undefined],
    ]);
  });
});
