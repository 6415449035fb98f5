import type { MessageRepository } from '../../application/ports/message-repository.js';
import type { MessageId, RoomId } from '../../domain/ids.js';
import type { Message, Seq, ShownEntry } from '../../domain/log-entry.js';
import { erased, messageNotFound } from '../../domain/message-change.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { pick } from '../storage/pick.js';
import { makeLogEnds } from './log-ends.js';
import { makeLogReader } from './log-reader.js';
import { makeLogWriter } from './log-writer.js';
import { makeMessageReactions } from './message-reactions.js';
import { makeMessageStates } from './message-states.js';
import type { MongoStore } from './mongo-store.js';
import type { RoomStates } from './room-states.js';
import { makeSequencer } from './sequencer.js';

/** In characters. Recipients acknowledge the newest messages by their ids, moments after they were sent. */
const RECENT_WEIGHT = 4_000_000;
/** An entry without its content. */
const ENVELOPE_WEIGHT = 500;

export const makeMongoMessageRepository = (store: MongoStore, rooms: RoomStates): MessageRepository => {
  const { collections, attempt, logger } = store;
  const reactions = makeMessageReactions(collections);
  const states = makeMessageStates(collections, reactions);
  const reader = makeLogReader(collections, rooms, states);
  const writer = makeLogWriter(collections, rooms, logger);
  const lastSeqs = makeLogEnds(collections, rooms);
  const recent = makeBoundedCache<MessageId, ShownEntry>(RECENT_WEIGHT, weightOf);

  const presentOf = async (roomId: RoomId, id: MessageId): Promise<Message | undefined> =>
    (await reader.present(roomId, [id]))[0];

  const sequencer = makeSequencer(store, {
    rooms,
    reader,
    writer,
    async basisOf({ roomId, target: id, reaction }, lastChange) {
      await states.settle(roomId, lastChange);
      const target = await presentOf(roomId, id);
      const hasReacted = target && reaction && (await reactions.has(id, reaction));
      return { target, hasReacted: hasReacted === true };
    },
  });

  /** Reads messages in their present state. A change that another process has made within a second may not be in it. */
  const settled = <T>(roomId: RoomId, read: (lastSeq: Seq) => Promise<T>): Promise<T> =>
    attempt(async () => {
      const end = await rooms.endOf(roomId);
      await states.settle(roomId, end.lastChange);
      return read(end.seq);
    });

  return {
    async append(proposal) {
      const appended = await sequencer.append(proposal);
      const { entry, existing } = appended;
      if (!existing || entry.kind !== 'message') {
        recent.set(entry.id, entry);
        return appended;
      }
      const message = await settled(entry.roomId, () => presentOf(entry.roomId, entry.id));
      return { ...appended, entry: message ?? entry };
    },
    async change(proposal) {
      const { roomId, target } = proposal;
      const { change, made } = (await sequencer.change(proposal)) ?? {};
      if (change !== undefined && made !== undefined) await attempt(() => states.follow(change, made));
      const message =
        made?.after ??
        (await settled(roomId, async () => {
          if (change !== undefined) await states.settle(roomId, change.seq);
          return presentOf(roomId, target);
        }));
      if (message === undefined) throw messageNotFound();
      if (message.deleted !== undefined) recent.set(message.id, erased(message));
      return { change, message };
    },
    find: async (id) => recent.get(id) ?? attempt(() => reader.find(id)),
    async findAll(ids) {
      const unknown = ids.filter((id) => recent.get(id) === undefined);
      const read = unknown.length === 0 ? [] : await attempt(() => reader.findAll(unknown));
      const found = new Map(read.map((entry) => [entry.id, entry]));
      return pick(ids, (id) => found.get(id) ?? recent.get(id));
    },
    present: (roomId, ids) =>
      settled(
        roomId,
        async () => new Map((await reader.present(roomId, ids)).map((message) => [message.id, message])),
      ),
    page: (roomId, request) => settled(roomId, () => reader.page(roomId, request)),
    shown: (roomId, request) =>
      attempt(async () => {
        // The exact end, as the page claims to have everything up to there.
        const end = await rooms.exactEndOf(roomId);
        await states.settle(roomId, end.lastChange);
        return reader.shown(roomId, request, end);
      }),
    reactionsBy: (roomId, userId, targets) =>
      settled(roomId, () =>
        reactions.by(
          userId,
          targets.map(({ id }) => id),
        ),
      ),
    reactions: (roomId, { id }, page) => settled(roomId, () => reactions.to(id, page)),
    versions: (roomId, { id }, { before = Number.MAX_SAFE_INTEGER, limit }) =>
      settled(roomId, async () => {
        const sent = await reader.find(id);
        if (sent?.kind !== 'message' || sent.roomId !== roomId) return [];
        const edits = await states.edits(roomId, id, before, limit);
        if (edits.length === limit || sent.seq >= before) return edits;
        return [...edits, { seq: sent.seq, content: sent.content, createdAt: sent.createdAt }];
      }),
    lastSeqs: (roomIds, atLeast) => attempt(() => lastSeqs(roomIds, atLeast)),
    count: (roomId, filter) =>
      attempt(async () => {
        const end = await rooms.endOf(roomId);
        await states.settle(roomId, end.lastChange);
        return reader.count(roomId, filter, end);
      }),
    countMentions: (roomId, userId, filter) =>
      settled(roomId, () => reader.countMentions(roomId, userId, filter)),
    newest: (roomId, filter) => settled(roomId, () => reader.newest(roomId, filter)),
  };
};

const weightOf = (entry: ShownEntry): number =>
  ENVELOPE_WEIGHT + (entry.kind === 'message' ? entry.content.length : 0);
