import { createHash } from 'node:crypto';
import type { ServerErrorName } from './fault-answer.js';
import type { Fault, FaultKind } from './fault.js';

/** Decides on a request by its command's name and its number, and by nothing else. */
export interface FaultPlan {
  /** The call that makes the same plan again. */
  readonly name: string;
  /** What happens to the `nth` request (from 0) of this command. Undefined lets it pass. */
  readonly faultOf: (command: string, nth: number) => Fault | undefined;
}

export interface PlanOptions {
  /** How often a command that carries data meets a fault, from 0 to 1 (0.2). */
  readonly rate?: number;
  /** The same for hello and ping (0.02). */
  readonly helloRate?: number;
  /** The longest delay, in milliseconds (50). */
  readonly maxDelayMs?: number;
  /** Only faults of these kinds; without it, of all. `swallowReply` needs a client with a timeout. */
  readonly kinds?: readonly FaultKind[];
}

/**
 * The plan of a seed: a pure function of seed, command and number. Every command is counted by itself, so that a hello
 * of the driver's monitor, or a read in between, does not change what happens to the inserts.
 */
export const planOf = (seed: number, options: PlanOptions = {}): FaultPlan => {
  const { rate = 0.2, helloRate = 0.02, maxDelayMs = 50, kinds } = options;
  const given = Object.keys(options).length > 0 ? `, ${JSON.stringify(options)}` : '';
  return {
    name: `planOf(${String(seed)}${given})`,
    faultOf(command, nth) {
      const possible = kindsFor(command).filter((kind) => kinds?.includes(kind) ?? true);
      if (possible.length === 0) return undefined;
      const choice = choicesOf(`${seed} ${command} ${nth}`);
      if (choice() >= (SIGNS_OF_LIFE.has(command) ? helloRate : rate)) return undefined;
      return makeFault(choice, pick(possible, choice), maxDelayMs);
    },
  };
};

/** A plan by hand: what happens to the first requests of each command. All others pass. */
export const planOfList = (list: Readonly<Record<string, readonly (Fault | undefined)[]>>): FaultPlan => ({
  name: `planOfList(${JSON.stringify(list)})`,
  faultOf: (command, nth) => list[command]?.[nth],
});

/** From 0 up to, but not including, 1. */
type Choice = () => number;

/** At most eight choices, which depend on the text only. */
const choicesOf = (text: string): Choice => {
  const hash = createHash('sha256').update(text).digest();
  let offset = -4;
  return () => hash.readUInt32LE((offset += 4)) / 2 ** 32;
};

const pick = <T>(list: readonly T[], choice: Choice): T => list[Math.floor(choice() * list.length)] as T;

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
/** The time limit twice, as it is the usual one. A primary that steps down answers with the other. */
const DOUBTS: readonly ServerErrorName[] = [
  'WriteConcernTimeout',
  'WriteConcernTimeout',
  'PrimarySteppedDown',
];

const makeFault = (choice: Choice, kind: FaultKind, maxDelayMs: number): Fault => {
  switch (kind) {
    case 'delay':
      return { kind, ms: 1 + Math.floor(choice() * maxDelayMs) };
    case 'cutMidway':
      return { kind, part: choice() };
    case 'answer':
      return { kind, error: pick(REFUSALS, choice), labelled: choice() < 0.5 };
    case 'interrupt':
      return { kind, error: pick(INTERRUPTIONS, choice), part: choice() };
    case 'writeConcernError':
      return { kind, error: pick(DOUBTS, choice), applied: choice() < 0.5 };
    case 'cutBefore':
    case 'dropReply':
    case 'swallowReply':
      return { kind };
  }
};
