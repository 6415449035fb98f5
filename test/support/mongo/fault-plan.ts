import { makeRandom, type Random, seedOf } from '../../fuzz/random.js';
import type { ServerErrorName } from './fault-answer.js';
import type { Fault, FaultKind } from './fault.js';

/** Decides on requests by nothing but their command's name and their number. */
export interface FaultPlan {
  /** The call that makes the same plan again. */
  readonly name: string;
  /** What happens to the `nth` request (from 0) of this command; undefined lets it pass. */
  readonly faultOf: (command: string, nth: number) => Fault | undefined;
}

export interface PlanOptions {
  /** How often a command that carries data meets a fault, from 0 to 1 (0.2). */
  readonly rate?: number;
  /** The same for hello and ping (0.02). */
  readonly helloRate?: number;
  /** The longest delay, in milliseconds (50). */
  readonly maxDelayMs?: number;
  /** Of these only. Without it, of all. `swallowReply` needs a client with a timeout. */
  readonly kinds?: readonly FaultKind[];
}

/**
 * The plan of a seed. It is a pure function of seed, command and number. Every command is counted by itself, so
 * that a hello of the driver's monitor, or a read in between, does not shift what happens to the inserts.
 */
export const planOf = (seed: number, options: PlanOptions = {}): FaultPlan => {
  const { rate = 0.2, helloRate = 0.02, maxDelayMs = 50, kinds } = options;
  const said = Object.keys(options).length > 0 ? `, ${JSON.stringify(options)}` : '';
  return {
    name: `planOf(${String(seed)}${said})`,
    faultOf(command, nth) {
      const possible = kindsFor(command).filter((kind) => kinds?.includes(kind) ?? true);
      if (possible.length === 0) return undefined;
      const random = makeRandom(seedOf(seed ^ hashOf(command), nth));
      if (!random.chance(SIGNS_OF_LIFE.has(command) ? helloRate : rate)) return undefined;
      return makeFault(random, random.pick(possible), maxDelayMs);
    },
  };
};

/** A plan by hand: what happens to the first requests of each command. All others pass. */
export const planOfList = (list: Readonly<Record<string, readonly (Fault | undefined)[]>>): FaultPlan => ({
  name: `planOfList(${JSON.stringify(list)})`,
  faultOf: (command, nth) => list[command]?.[nth],
});

const LISTS: ReadonlySet<string> = new Set(['insert', 'update', 'delete']);
const READS: ReadonlySet<string> = new Set(['find', 'aggregate', 'count', 'getMore']);
const SIGNS_OF_LIFE: ReadonlySet<string> = new Set(['hello', 'ping']);

const CUTS: readonly FaultKind[] = ['delay', 'cutBefore', 'cutMidway', 'dropReply'];
const FOR_READS: readonly FaultKind[] = [...CUTS, 'swallowReply', 'answer'];
const FOR_WRITES: readonly FaultKind[] = [...FOR_READS, 'writeConcernError'];
const FOR_LISTS: readonly FaultKind[] = [...FOR_WRITES, 'interrupt'];

const kindsFor = (command: string): readonly FaultKind[] => {
  if (LISTS.has(command)) return FOR_LISTS;
  if (command === 'findAndModify') return FOR_WRITES;
  if (READS.has(command)) return FOR_READS;
  return SIGNS_OF_LIFE.has(command) ? CUTS : [];
};

const REFUSALS: readonly ServerErrorName[] = [
  'NotWritablePrimary',
  'PrimarySteppedDown',
  'ShutdownInProgress',
  'InterruptedAtShutdown',
];
const INTERRUPTIONS: readonly ServerErrorName[] = ['PrimarySteppedDown', 'InterruptedAtShutdown'];
/** The time limit twice, as it is the usual one; the other is what a primary that steps down answers with. */
const DOUBTS: readonly ServerErrorName[] = [
  'WriteConcernTimeout',
  'WriteConcernTimeout',
  'PrimarySteppedDown',
];

const makeFault = (random: Random, kind: FaultKind, maxDelayMs: number): Fault => {
  switch (kind) {
    case 'delay':
      return { kind, ms: random.int(1, maxDelayMs) };
    case 'cutMidway':
      return { kind, part: random.next() };
    case 'answer':
      return { kind, error: random.pick(REFUSALS), labelled: random.chance(0.5) };
    case 'interrupt':
      return { kind, error: random.pick(INTERRUPTIONS), part: random.next() };
    case 'writeConcernError':
      return { kind, error: random.pick(DOUBTS), applied: random.chance(0.5) };
    case 'cutBefore':
    case 'dropReply':
    case 'swallowReply':
      return { kind };
  }
};

/** FNV-1a. */
const hashOf = (text: string): number =>
  Buffer.from(text).reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193), 0x811c9dc5);
