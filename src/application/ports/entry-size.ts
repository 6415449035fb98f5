import type { LogEntry } from '../../domain/log-entry.js';

/** Estimates the bytes that the entry takes in an answer, rather too many than too few. Pure. */
export type EntrySize = (entry: LogEntry) => number;
