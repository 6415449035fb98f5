import type { Random } from '../fuzz/random.js';
import type { Operation } from './recording.js';

type Change = Extract<Operation, { kind: 'write' | 'truncate' }>;
type Naming = Extract<Operation, { kind: 'open' | 'unlink' | 'rename' }>;

/** A disk writes a sector as a whole or not at all. */
const SECTOR_BYTES = 512;

/** What becomes of what was not synced. */
export type Fate = 'lost' | 'kept' | 'torn';

/** A disk with a cache: what was synced is on it, and the rest is pending. */
export interface Disk {
  apply(operation: Operation): void;
  /** The files as they are after a power cut now. */
  afterPowerCut(fate: Fate, random: Random): ReadonlyMap<string, Buffer>;
  /** The files as the process sees them. */
  readonly seen: (name: string) => Buffer | undefined;
}

/** `ignores` are syncs that do nothing, as a broken disk or a careless program has them. */
export const makeDisk = (ignores: (name: string) => boolean = () => false): Disk => {
  const synced = new Map<string, Buffer>();
  const pending = new Map<string, Change[]>();
  const names = new Map<string, string>();
  let namings: Naming[] = [];

  const namesNow = (done: readonly Naming[] = namings) => {
    const now = new Map(names);
    for (const naming of done) name(now, naming);
    return now;
  };

  return {
    apply(operation) {
      switch (operation.kind) {
        case 'open':
          if (namesNow().get(operation.name) !== operation.inode) {
            namings.push(operation);
            // The system gives the number of a file that is gone to a new one.
            synced.delete(operation.inode);
            pending.delete(operation.inode);
          }
          return;
        case 'unlink':
        case 'rename':
          namings.push(operation);
          return;
        case 'write':
        case 'truncate':
          pending.set(operation.inode, [...(pending.get(operation.inode) ?? []), operation]);
          return;
        case 'sync': {
          const own = [...namesNow()].find(([, inode]) => inode === operation.inode)?.[0] ?? '';
          if (ignores(own)) return;
          synced.set(operation.inode, withChanges(synced, pending, operation.inode));
          pending.delete(operation.inode);
          return;
        }
        case 'sync-folder':
          for (const naming of namings) name(names, naming);
          namings = [];
      }
    },
    afterPowerCut(fate, random) {
      const done = { lost: 0, kept: namings.length, torn: random.int(0, namings.length) }[fate];
      const files = new Map<string, Buffer>();
      for (const [file, inode] of namesNow(namings.slice(0, done))) {
        const probability = { lost: 0, kept: 1, torn: random.next() }[fate];
        const kept = (pending.get(inode) ?? []).flatMap((change) => tear(change, probability, random));
        files.set(file, changed(synced.get(inode) ?? Buffer.alloc(0), kept));
      }
      return files;
    },
    seen: (file) => {
      const inode = namesNow().get(file);
      return inode === undefined ? undefined : withChanges(synced, pending, inode);
    },
  };
};

const name = (names: Map<string, string>, naming: Naming): void => {
  if (naming.kind === 'open') names.set(naming.name, naming.inode);
  if (naming.kind === 'unlink') names.delete(naming.name);
  if (naming.kind === 'rename') {
    names.set(naming.to, names.get(naming.from) ?? '');
    names.delete(naming.from);
  }
};

const withChanges = (
  synced: ReadonlyMap<string, Buffer>,
  pending: ReadonlyMap<string, readonly Change[]>,
  inode: string,
): Buffer => changed(synced.get(inode) ?? Buffer.alloc(0), pending.get(inode) ?? []);

/** The parts of a change that reach the disk. As each sector is written or not, the order of writes does not matter. */
const tear = (change: Change, probability: number, random: Random): readonly Change[] => {
  if (change.kind === 'truncate') return random.chance(probability) ? [change] : [];
  const parts: Change[] = [];
  const end = change.offset + change.bytes.length;
  for (let from = change.offset; from < end;) {
    const to = Math.min(end, (Math.floor(from / SECTOR_BYTES) + 1) * SECTOR_BYTES);
    const bytes = change.bytes.subarray(from - change.offset, to - change.offset);
    if (random.chance(probability)) parts.push({ ...change, offset: from, bytes });
    from = to;
  }
  return parts;
};

const changed = (content: Buffer, changes: readonly Change[]): Buffer => {
  let size = content.length;
  let capacity = size;
  for (const change of changes) capacity = Math.max(capacity, endOf(change));
  const result = Buffer.alloc(capacity);
  content.copy(result);
  for (const change of changes) {
    if (change.kind === 'write') {
      change.bytes.copy(result, change.offset);
      size = Math.max(size, endOf(change));
    } else {
      result.fill(0, change.size, Math.max(change.size, size));
      ({ size } = change);
    }
  }
  return result.subarray(0, size);
};

const endOf = (change: Change): number =>
  change.kind === 'write' ? change.offset + change.bytes.length : change.size;
