import type { ClientMessageId } from '../../domain/ids.js';
import type { LogEntry, Seq } from '../../domain/log-entry.js';
import type { EntryDocument } from './documents.js';

/** `version` is that of the room with the entry folded in. */
export const documentOf = (entry: LogEntry, version: Seq): EntryDocument => {
  const { id: _id, roomId, seq } = entry;
  const createdAt = new Date(entry.createdAt);
  if (entry.kind === 'message') {
    const { sender, type, content, clientMessageId } = entry;
    return { _id, roomId, seq, version, sender, type, content, clientMessageId, createdAt };
  }
  const { by, change } = entry;
  const clientMessageId = _id as string as ClientMessageId;
  return { _id, roomId, seq, version, type: 'membership', by, change, clientMessageId, createdAt };
};

export const entryOf = (document: EntryDocument): LogEntry => {
  const { _id: id, roomId, seq } = document;
  const createdAt = document.createdAt.getTime();
  if (document.type === 'membership') {
    return { kind: 'event', id, roomId, seq, by: document.by, change: document.change, createdAt };
  }
  const { sender, type, content, clientMessageId } = document;
  return { kind: 'message', id, roomId, seq, sender, type, content, clientMessageId, createdAt };
};
