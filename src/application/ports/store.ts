import type { BlockRepository } from './block-repository.js';
import type { Clock } from './clock.js';
import type { Logger } from './logger.js';
import type { MessageRepository } from './message-repository.js';
import type { ReceiptRepository } from './receipt-repository.js';
import type { RevocationRepository } from './revocation-repository.js';
import type { RoomRepository } from './room-repository.js';
import type { UserRepository } from './user-repository.js';

/** One database: the six repositories, and what a process needs beside them. */
export interface Store {
  readonly rooms: RoomRepository;
  readonly messages: MessageRepository;
  readonly receipts: ReceiptRepository;
  readonly users: UserRepository;
  readonly blocks: BlockRepository;
  readonly revocations: RevocationRepository;

  /** Resolves when the repositories can be used. Rejects, with the reason, where they cannot; nothing stays open then. */
  open(): Promise<void>;

  /** False after a failure of the store, until it works again. */
  isHealthy(): boolean;

  /** Faults with which the store still works. Missing for a store that cannot find any. */
  findings?(): StoreFindings;

  /** Resolves when all accepted writes are stored; later ones are refused with UNAVAILABLE. */
  close(): Promise<void>;
}

export interface StoreFindings {
  /** How many entries were found damaged since the start. */
  readonly damaged: number;
  /** Whether the write-ahead log is copied into the database. */
  readonly checkpoints: 'working' | 'failing';
}

/** Makes the store for one process. @throws Error with the reason where it can be seen at once that it cannot be used. */
export type MakeStore = (tools: { readonly clock: Clock; readonly logger: Logger }) => Store;
