import type { ClientMessageId } from '../../domain/ids.js';
import type { LogEntry, Message, Seq } from '../../domain/log-entry.js';
import { type Mark, NO_WATERMARKS, type Watermarks } from '../../domain/receipts.js';
import { type GroupRoom, memberIds } from '../../domain/room.js';
import type { EntryDocument, GroupDocument, MarkDocument, ReceiptDocument } from './documents.js';

/** `version` is that of the room with the entry folded in. */
export const entryDocument = (entry: LogEntry, version: Seq): EntryDocument => {
  const { id: _id, roomId, seq, ordinal } = entry;
  const fields = { _id, roomId, seq, ordinal, version, createdAt: new Date(entry.createdAt) };
  if (entry.kind === 'message') {
    const { sender, type, content, clientMessageId, sentDigest } = entry;
    const document = { ...fields, sender, type, content, clientMessageId };
    return sentDigest === undefined ? document : { ...document, sentDigest };
  }
  const { by, change } = entry;
  return { ...fields, type: 'membership', by, change, clientMessageId: _id as string as ClientMessageId };
};

export const entryOf = (document: EntryDocument): LogEntry => {
  const { _id: id, roomId, seq, ordinal } = document;
  const fields = { id, roomId, seq, ordinal, createdAt: document.createdAt.getTime() };
  if (document.type === 'membership') {
    return { ...fields, kind: 'event', by: document.by, change: document.change };
  }
  const { sender, type, content, clientMessageId, sentDigest } = document;
  const message: Message = { ...fields, kind: 'message', sender, type, content, clientMessageId };
  return sentDigest === undefined ? message : { ...message, sentDigest };
};

/** A group as it is created, before the first entry of its log. */
export const groupDocument = (group: GroupRoom): GroupDocument => ({
  _id: group.id,
  type: 'group',
  createdAt: new Date(group.createdAt),
  history: group.history,
  people: memberIds(group),
  ...projectionOf(group),
});

/** The fields of a group's document that membership events change. */
export const projectionOf = (group: GroupRoom): Pick<GroupDocument, 'name' | 'version' | 'members'> => ({
  name: group.name,
  version: group.version,
  members: [...group.members].map(([userId, { role, since }]) => ({ userId, role, since })),
});

export const groupOf = (document: Omit<GroupDocument, 'people'>): GroupRoom => ({
  type: 'group',
  id: document._id,
  name: document.name,
  history: document.history,
  createdAt: document.createdAt.getTime(),
  version: document.version,
  members: new Map(document.members.map(({ userId, role, since }) => [userId, { role, since }])),
});

export const markDocument = ({ seq, at }: Mark): MarkDocument => ({ seq, minusAt: 0 - at });

export const watermarksIn = ({ delivered, seen }: ReceiptDocument): Watermarks => ({
  delivered: markIn(delivered),
  seen: markIn(seen),
});

const markIn = (mark: MarkDocument | undefined): Mark =>
  mark === undefined ? NO_WATERMARKS.seen : { seq: mark.seq, at: 0 - mark.minusAt };
