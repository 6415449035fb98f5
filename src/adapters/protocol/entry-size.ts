import type { EntrySize, TextSize } from '../../application/ports/entry-size.js';

/** Field names, numbers, the type and the time of a message, with something to spare. */
const ENVELOPE_BYTES = 250;

/** The size as UTF-8 JSON: the texts are measured, all else is a generous constant. */
export const wireSize: EntrySize = (entry) =>
  entry.kind === 'event'
    ? jsonSize(JSON.stringify(entry)) + ENVELOPE_BYTES
    : ENVELOPE_BYTES +
      jsonSize(entry.content) +
      jsonSize(entry.id) +
      jsonSize(entry.roomId) +
      jsonSize(entry.sender) +
      jsonSize(entry.clientMessageId);

/** ASCII without what JSON escapes: one byte per character. */
const PLAIN = /^[ !#-[\]-~]*$/;
const encoder = new TextEncoder();
export const jsonSize: TextSize = (text) =>
  PLAIN.test(text) ? text.length + 2 : encoder.encode(JSON.stringify(text)).length;
