import { trusted } from 'mongoose';
import type { MessageVersion } from '../../application/ports/message-repository.js';
import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import {
  type Message,
  type MessageChange,
  type Seq,
  revOf,
  type ShownEntry,
} from '../../domain/log-entry.js';
import { applyToMessage, EMPTY_EDIT } from '../../domain/message-change.js';
import { clip, type Range } from '../../domain/spans.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import type { ChangedRequest } from '../storage/shown-page.js';
import type { Collections } from './collections.js';
import { entryOf, stateDocument, withState } from './document-mapping.js';
import { CHANGES_OF, EDIT_KEYS, type EntryDocument } from './documents.js';
import type { MessageReactions } from './message-reactions.js';
import { isDuplicate } from './retrying.js';

/**
 * The messages as their changes leave them. A change is in the log first, and then in the state document of its message,
 * which is written as a whole and guarded by its rev. So a state document may be behind: `settle` brings all of a room up
 * to date. A room document says up to which change that was done. Nothing here retries: the callers do.
 */
export interface MessageStates {
  /** From now on every state has all changes up to this one, and what they delete is overwritten. Idempotent. */
  settle(roomId: RoomId, lastChange: Seq): Promise<void>;
  /** The same for a change that this process has just written, without reading the log: `made` says what it decided on. */
  follow(change: MessageChange, made: MadeOfMessage): Promise<void>;
  /** Messages in the state of their documents, and the other entries as they are. */
  present<Entry extends ShownEntry>(entries: readonly Entry[]): Promise<readonly Entry[]>;
  /** The first changed messages, ascending by rev, as `read` gives them by their ids. */
  changedAfter(
    roomId: RoomId,
    request: ChangedRequest,
    read: (ids: readonly MessageId[]) => Promise<readonly Message[]>,
  ): Promise<readonly Message[]>;
  countDeleted(roomId: RoomId, range: Range, notFrom: UserId | undefined): Promise<number>;
  /** How many more messages of the range mention the user now than when they were sent. */
  countMentionsMore(roomId: RoomId, range: Range, userId: UserId): Promise<number>;
  /** Its edits before a seq, the newest first. */
  edits(roomId: RoomId, target: MessageId, before: Seq, limit: number): Promise<readonly MessageVersion[]>;
}

/** A message before and after a change. */
export interface MadeOfMessage {
  readonly before: Message;
  readonly after: Message;
  /** The seq of the change before it in the log; 0 for the first. */
  readonly previousChange: Seq;
}

/** How many rooms are remembered with the change up to which they are settled; the others are looked up. */
const SETTLED_ROOMS = 20_000;

export const makeMessageStates = (
  { messages, rooms, messageStates }: Pick<Collections, 'messages' | 'rooms' | 'messageStates'>,
  reactions: Pick<MessageReactions, 'bring' | 'erase'>,
): MessageStates => {
  const settled = makeBoundedCache<RoomId, Seq>(SETTLED_ROOMS);
  const settledUpTo = (roomId: RoomId): Seq => settled.get(roomId) ?? 0;

  const changesOf = (roomId: RoomId, target: MessageId, filter: object) =>
    messages.find({ roomId, sender: CHANGES_OF(target), ...filter });

  const storedUpTo = async (roomId: RoomId): Promise<Seq> =>
    (await rooms.findById(roomId, { settled: 1 }).lean())?.settled ?? 0;

  /** The changes from the one at `lastChange` back to the first that is not settled: each names the one before it. */
  const unsettled = async (
    roomId: RoomId,
    lastChange: Seq,
    known: Seq,
  ): Promise<readonly MessageChange[]> => {
    const found: MessageChange[] = [];
    let upTo = known;
    for (let seq = lastChange; seq > upTo;) {
      const document: EntryDocument | null = await messages.findOne({ roomId, seq }).lean();
      if (document?.type !== 'change') break;
      const entry = entryOf(document);
      if (entry.kind === 'change') found.push(entry);
      seq = document.previousChange;
      // Where there are many, another process that made them has settled them.
      if (found.length === 1 && seq > upTo) upTo = Math.max(upTo, await storedUpTo(roomId));
    }
    return found;
  };

  const present = async <Entry extends ShownEntry>(entries: readonly Entry[]): Promise<readonly Entry[]> => {
    const ids = entries.filter(({ kind }) => kind === 'message').map(({ id }) => id);
    if (ids.length === 0) return entries;
    const documents = await messageStates.find({ _id: trusted({ $in: ids }) }).lean();
    if (documents.length === 0) return entries;
    const states = new Map(documents.map((document) => [document._id, document]));
    return entries.map((entry) => {
      const state = states.get(entry.id);
      return entry.kind === 'message' && state !== undefined ? (withState(entry, state) as Entry) : entry;
    });
  };

  const sentOf = async (id: MessageId): Promise<Message | undefined> => {
    const document = await messages.findById(id).lean();
    const entry = document === null ? undefined : entryOf(document);
    return entry?.kind === 'message' ? entry : undefined;
  };

  const bring = async (roomId: RoomId, target: MessageId): Promise<void> => {
    const sent = await sentOf(target);
    const [before] = sent === undefined ? [] : await present([sent]);
    if (sent === undefined || before === undefined) return;
    const documents = await changesOf(roomId, target, { seq: trusted({ $gt: revOf(before) }) })
      .sort({ seq: 1 })
      .lean();
    const changes = documents.map(entryOf).filter((entry) => entry.kind === 'change');
    await store(before, changes.reduce(applyToMessage, before), changes);
  };

  /** Stores what the changes have made of the message. The state comes after the reactions: its rev says that they are there. */
  const store = async (before: Message, after: Message, changes: readonly MessageChange[]): Promise<void> => {
    if (after.deleted === undefined) await reactions.bring(after.id, changes);
    if (after !== before) await storeState(before, after);
    if (after.deleted !== undefined) await erase(after.roomId, after.id);
  };

  const storeState = async (before: Message, after: Message): Promise<void> => {
    const { _id, ...fields } = stateDocument(before, after);
    const said = after.deleted && {
      $unset: { edited: true, content: true, mentions: true, mentioned: true },
    };
    await messageStates
      .updateOne({ _id, rev: trusted({ $lt: fields.rev }) }, { $set: fields, ...said }, { upsert: true })
      .catch((error: unknown) => {
        // The state is there, and as new or newer.
        if (!isDuplicate(error)) throw error;
      });
  };

  const erase = async (roomId: RoomId, target: MessageId): Promise<void> => {
    await messages.updateOne(
      { _id: target },
      { $set: { content: '' }, $unset: { mentions: 1, sentDigest: 1 } },
    );
    await messages.updateMany(
      { roomId, sender: CHANGES_OF(target), 'change.kind': 'edited' },
      { $set: { change: EMPTY_EDIT } },
    );
    await reactions.erase(target);
  };

  const isSettled = (roomId: RoomId, lastChange: Seq): boolean => lastChange <= settledUpTo(roomId);

  const remember = (roomId: RoomId, upTo: Seq): void =>
    settled.set(roomId, Math.max(upTo, settledUpTo(roomId)));

  const storeSettled = async (roomId: RoomId, upTo: Seq): Promise<void> => {
    await rooms.updateOne({ _id: roomId }, { $max: { settled: upTo } });
    remember(roomId, upTo);
  };

  const settle: MessageStates['settle'] = async (roomId, lastChange) => {
    if (isSettled(roomId, lastChange)) return;
    if (settled.get(roomId) === undefined) remember(roomId, await storedUpTo(roomId));
    const changes = await unsettled(roomId, lastChange, settledUpTo(roomId));
    for (const target of new Set(changes.map((change) => change.target.id))) await bring(roomId, target);
    if (changes.length > 0) await storeSettled(roomId, lastChange);
  };

  return {
    present,
    settle,
    async follow(change, { before, after, previousChange }) {
      const { roomId, seq } = change;
      if (!isSettled(roomId, previousChange)) return settle(roomId, seq);
      await store(before, after, [change]);
      await storeSettled(roomId, seq);
    },
    async changedAfter(roomId, { start, end, spans, wanted }, read) {
      const found = new Map<MessageId, Message>();
      const ranges = clip(spans, 1, start + 1).map((range) => ({ seq: between(range) }));
      if (ranges.length === 0) return [];
      for (let after = start; found.size < wanted;) {
        const documents = await messageStates
          .find({ roomId, rev: trusted({ $gt: after, $lte: end }), $or: ranges })
          .sort({ rev: 1 })
          .limit(wanted)
          .lean();
        const isWhole = documents.length < wanted;
        after = documents.at(-1)?.rev ?? after;
        const ids = documents.map(({ _id }) => _id);
        // A message that has changed again meanwhile is further on in the row, behind some that were not found yet.
        for (const each of await read(ids)) if (isWhole || revOf(each) <= after) found.set(each.id, each);
        if (isWhole) break;
      }
      return [...found.values()].sort((a, b) => revOf(a) - revOf(b)).slice(0, wanted);
    },
    countDeleted: (roomId, range, notFrom) =>
      messageStates.countDocuments({
        roomId,
        seq: between(range),
        'deleted.at': trusted({ $gte: 0 }),
        ...(notFrom !== undefined && { sender: trusted({ $nin: [notFrom] }) }),
      }),
    async countMentionsMore(roomId, range, userId) {
      const [now, then] = await Promise.all([
        messageStates.countDocuments({ roomId, seq: between(range), mentions: userId }),
        messageStates.countDocuments({ roomId, seq: between(range), mentioned: userId }),
      ]);
      return now - then;
    },
    async edits(roomId, target, before, limit) {
      const [from, to] = EDIT_KEYS;
      const documents = await changesOf(roomId, target, {
        clientMessageId: trusted({ $gte: from, $lt: to }),
        seq: trusted({ $lt: before }),
        'change.kind': 'edited',
      })
        .sort({ clientMessageId: -1 })
        .limit(limit)
        .lean();
      return documents
        .map(entryOf)
        .flatMap(({ seq, createdAt, ...entry }) =>
          entry.kind === 'change' && entry.change.kind === 'edited'
            ? [{ seq, createdAt, content: entry.change.content }]
            : [],
        );
    },
  };
};

const between = ({ from, to }: Range) => trusted({ $gte: from, $lt: to });
