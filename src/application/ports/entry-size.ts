import type { LogEntry } from '../../domain/log-entry.js';

/** At least as many bytes as the entry takes in an answer. Pure. Pages end by it. */
export type EntrySize = (entry: LogEntry) => number;
