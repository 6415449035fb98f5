import type { ClientMessageId } from '../../domain/ids.js';
import { type LogEntry, type Message, type MessageChange, revOf, type Seq } from '../../domain/log-entry.js';
import { asOf, deletedMessage } from '../../domain/message-change.js';
import { type Mark, NO_WATERMARKS, type Watermarks } from '../../domain/receipts.js';
import { type GroupRoom, memberIds } from '../../domain/room.js';
import {
  type ChangeDocument,
  CHANGES_OF,
  editKey,
  type EntryDocument,
  type GroupDocument,
  type MarkDocument,
  type MessageStateDocument,
  reactionKey,
  type ReceiptDocument,
} from './documents.js';

/** The fields of an entry that describe its log: see LastEntryDocument. */
export interface LogFields {
  /** That of the room with the entry folded in. */
  readonly version: Seq;
  readonly lastChange: Seq;
  /** As they were before the entry. */
  readonly before: { readonly lastChange: Seq; readonly activeAt: number };
}

export const entryDocument = (entry: LogEntry, { version, lastChange, before }: LogFields): EntryDocument => {
  const { id: _id, roomId, seq, ordinal } = entry;
  const fields = { _id, roomId, seq, ordinal, version, lastChange, createdAt: new Date(entry.createdAt) };
  if (entry.kind === 'change') {
    const { by, target, change } = entry;
    const sender = CHANGES_OF(target.id);
    const position = { previousChange: before.lastChange, activeAt: new Date(before.activeAt) };
    return {
      ...fields,
      ...position,
      type: 'change',
      sender,
      by,
      target,
      change,
      clientMessageId: keyOf(entry),
    };
  }
  if (entry.kind === 'message') {
    const { sender, type, content, clientMessageId, sentDigest, replyTo, mentions } = entry;
    const document = { ...fields, sender, type, content, clientMessageId };
    return {
      ...document,
      ...(sentDigest !== undefined && { sentDigest }),
      ...(replyTo && { replyTo }),
      ...(mentions && { mentions }),
    };
  }
  const { by, change } = entry;
  return { ...fields, type: 'membership', by, change, clientMessageId: _id as string as ClientMessageId };
};

const keyOf = ({ by, seq, change }: MessageChange) =>
  (change.kind === 'reacted'
    ? reactionKey(by, change.emoji, seq)
    : editKey(seq)) as ChangeDocument['clientMessageId'];

export const entryOf = (document: EntryDocument): LogEntry => {
  const { _id: id, roomId, seq, ordinal } = document;
  const createdAt = document.createdAt.getTime();
  if (document.type === 'membership') {
    const { by, change } = document;
    return { kind: 'event', id, roomId, seq, ordinal, createdAt, by, change };
  }
  if (document.type === 'change') {
    const { by, target, change } = document;
    return { kind: 'change', id, roomId, seq, ordinal, createdAt, by, target, change };
  }
  const { sender, type, content, clientMessageId, sentDigest, replyTo, mentions } = document;
  return {
    // Spreads last: V8 is slow with fields after one.
    kind: 'message',
    id,
    roomId,
    seq,
    ordinal,
    createdAt,
    sender,
    type,
    content,
    clientMessageId,
    ...(sentDigest !== undefined && { sentDigest }),
    ...(replyTo && { replyTo }),
    ...(mentions && { mentions }),
  };
};

/** The state of a message that has changed, to be put over that of `before`: whom an edited one mentioned first is in it already. */
export const stateDocument = (before: Message, after: Message): MessageStateDocument => {
  const { id: _id, roomId, seq, sender, edited, deleted, reactions = [] } = after;
  const fields = { _id, roomId, seq, sender, rev: revOf(after), reactions };
  // With the entry, whose mentions are overwritten, nobody is mentioned any more.
  if (deleted !== undefined) return { ...fields, deleted };
  if (edited === undefined) return fields;
  const { content, mentions = [] } = after;
  const mentioned = before.edited === undefined && { mentioned: before.mentions ?? [] };
  return { ...fields, edited, content, mentions, ...mentioned };
};

/** The message as its state document says. */
export const withState = (sent: Message, state: MessageStateDocument): Message => {
  const { rev, edited, content, mentions = [], deleted, reactions } = state;
  if (deleted !== undefined) return deletedMessage(sent, rev, deleted);
  if (edited === undefined || content === undefined) {
    const { content: text, sentDigest, mentions: named } = sent;
    return asOf(sent, rev, { content: text, sentDigest, mentions: named, reactions });
  }
  return asOf(sent, rev, { content, mentions, edited, reactions });
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
