import type { LogEntry } from '../../domain/log-entry.js';

/** Estimates the bytes that the entry takes in an answer, rather too many than too few. Pure. */
export type EntrySize = (entry: LogEntry) => number;

/** Estimates the bytes that a text takes in an answer, with its quotes and escapes. Pure. */
export type TextSize = (text: string) => number;
