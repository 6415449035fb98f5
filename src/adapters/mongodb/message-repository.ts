import type { MessageRepository } from '../../application/ports/message-repository.js';
import type { MessageId } from '../../domain/ids.js';
import type { LogEntry } from '../../domain/log-entry.js';
import { makeBoundedCache } from '../storage/bounded-cache.js';
import { pick } from '../storage/pick.js';
import { makeLogEnds } from './log-ends.js';
import { makeLogReader } from './log-reader.js';
import { makeLogWriter } from './log-writer.js';
import type { MongoStore } from './mongo-store.js';
import type { RoomStates } from './room-states.js';
import { makeSequencer } from './sequencer.js';

/** In characters. Recipients acknowledge the newest messages by their ids, moments after they were sent. */
const RECENT_WEIGHT = 4_000_000;
/** An entry without its content. */
const ENVELOPE_WEIGHT = 500;

export const makeMongoMessageRepository = (store: MongoStore, rooms: RoomStates): MessageRepository => {
  const { collections, attempt, logger } = store;
  const reader = makeLogReader(collections, rooms);
  const writer = makeLogWriter(collections, rooms, logger);
  const sequencer = makeSequencer(store, { rooms, reader, writer });
  const lastSeqs = makeLogEnds(collections, rooms);
  const recent = makeBoundedCache<MessageId, LogEntry>(RECENT_WEIGHT, weightOf);

  return {
    async append(proposal) {
      const appended = await sequencer.append(proposal);
      recent.set(appended.entry.id, appended.entry);
      return appended;
    },
    find: async (id) => recent.get(id) ?? attempt(() => reader.find(id)),
    async findAll(ids) {
      const unknown = ids.filter((id) => recent.get(id) === undefined);
      const read = unknown.length === 0 ? [] : await attempt(() => reader.findAll(unknown));
      const found = new Map(read.map((entry) => [entry.id, entry]));
      return pick(ids, (id) => found.get(id) ?? recent.get(id));
    },
    page: (roomId, request) => attempt(() => reader.page(roomId, request)),
    lastSeqs: (roomIds, atLeast) => attempt(() => lastSeqs(roomIds, atLeast)),
    count: (roomId, filter) => attempt(async () => reader.count(roomId, filter, await rooms.endOf(roomId))),
    newest: (roomId, filter) => attempt(() => reader.newest(roomId, filter)),
  };
};

const weightOf = (entry: LogEntry): number =>
  ENVELOPE_WEIGHT + (entry.kind === 'message' ? entry.content.length : 0);
