import type { EntrySize, TextSize } from '../../application/ports/entry-size.js';
import { PREVIEW_MAX_LENGTH } from '../../domain/limits.js';
import type { Message } from '../../domain/log-entry.js';

/** Field names, numbers, the type and the time of a message, with something to spare. */
const ENVELOPE_BYTES = 250;

/** The size as UTF-8 JSON: the texts are measured, all else is a generous constant. */
export const wireSize: EntrySize = (entry) =>
  entry.kind === 'message'
    ? ENVELOPE_BYTES +
      jsonSize(entry.content) +
      jsonSize(entry.id) +
      jsonSize(entry.roomId) +
      jsonSize(entry.sender) +
      jsonSize(entry.clientMessageId) +
      partsSize(entry)
    : jsonSize(JSON.stringify(entry)) + ENVELOPE_BYTES;

/** The parts that most messages do not have. */
const partsSize = ({ replyTo, mentions, rev, reactions = [], deleted }: Message): number => {
  let bytes = rev === undefined ? 0 : CHANGED_BYTES;
  if (deleted !== undefined) bytes += jsonSize(deleted.by);
  if (replyTo !== undefined) bytes += REPLY_BYTES + jsonSize(replyTo.id) + jsonSize(replyTo.sender ?? '');
  for (const user of mentions ?? []) bytes += jsonSize(user) + 1;
  for (const { emoji } of reactions) bytes += jsonSize(emoji) + REACTION_BYTES;
  return bytes;
};

/** The names and times of what a change leaves. */
const CHANGED_BYTES = 150;
/** Its names, and a preview whose characters are all escaped. */
const REPLY_BYTES = 60 + PREVIEW_MAX_LENGTH * 6;
/** Its names, the count, and whether it is the reader's own. */
const REACTION_BYTES = 50;

/** ASCII without what JSON escapes: one byte per character. */
const PLAIN = /^[ !#-[\]-~]*$/;
export const jsonSize: TextSize = (text) =>
  PLAIN.test(text) ? text.length + 2 : Buffer.byteLength(JSON.stringify(text));
