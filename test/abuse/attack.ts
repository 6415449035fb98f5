import type { Socket } from 'node:net';
import type { Seeding } from './seeding.js';

/** Something that one client, or a few, may do to the server. */
export interface Attack {
  /** For `--only=NAME`. */
  readonly name: string;
  /** One sentence. */
  readonly does: string;
  /** How much of it there is. An attack without a `quick` size runs in the campaign only. */
  readonly size: { readonly full: number; readonly quick?: number };
  /** Settings of the server beside its defaults. */
  readonly settings?: NodeJS.ProcessEnv;
  /** Writes to the store before the server starts. */
  readonly seed?: (seeding: Seeding, size: number) => Promise<void>;
  /** Goes on until the time is over. What it throws is a fault of the campaign. */
  readonly run: (arena: Arena) => Promise<void>;
  /** The attacker's connections stay open while the server stops; otherwise they end before. */
  readonly stays?: true;
  /** Where this attack has others than the rest. */
  readonly bounds?: Partial<Bounds>;
}

/** The tools of an attack. All of it comes from 127.0.0.1, on which no other user is. */
export interface Arena {
  readonly url: string;
  /** Of the server's process. */
  readonly pid: number;
  readonly size: number;
  readonly tokenOf: (user: string) => string;
  readonly isOver: () => boolean;
  /** Resolves after this time. */
  readonly pause: (ms: number) => Promise<void>;
  /** The server did what it must not. */
  readonly fail: (what: string) => void;
  /** A TCP connection. It ends with the attack at the latest, and its errors are nobody's. */
  readonly open: () => Promise<Socket>;
}

/** The most that an attack may cost. */
export interface Bounds {
  /**
   * p99 of the messages of others: this, and five times what it was before the attack, and never above a second. On a
   * machine that has no core for the server half of the time, it is twice as long.
   */
  readonly messageMs: number;
  /** The same, of their connects. */
  readonly connectMs: number;
  /** The same, of the event loop at its latest. */
  readonly lateMs: number;
  /** RSS above what it was before: at its highest, and afterwards. */
  readonly peakBytes: number;
  readonly keptBytes: number;
  /** From SIGTERM to the end of the process. */
  readonly stopMs: number;
}
