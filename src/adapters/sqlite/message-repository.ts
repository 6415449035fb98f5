import type { MessageRepository } from '../../application/ports/message-repository.js';
import { appendEntry, type AppendSteps } from '../storage/append.js';
import { impliedState } from '../storage/room-state.js';
import { makeEntryInsert } from './entry-rows.js';
import { makeLogReader } from './log-reader.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteMessageRepository = ({
  database,
  entries,
  rooms,
  write,
  read,
}: SqliteStore): MessageRepository => {
  const log = makeLogReader(database, entries);
  const insert = makeEntryInsert(database);
  const steps: AppendSteps = {
    find: (roomId) => rooms.find(roomId) ?? impliedState(roomId),
    findByClientMessageId: (roomId, key) => log.findByClientMessageId(roomId, key),
    write: (entry, after) => insert(rooms.write(entry, after), entry),
  };

  return {
    append: (proposal) => write(() => appendEntry(steps, proposal)),
    find: (id) => read(() => log.find(id)),
    findAll: (ids) => read(() => log.findAll(ids)),
    page: (roomId, request) => read(() => log.page(roomId, request)),
    lastSeqs: (roomIds) => read(() => new Map(roomIds.map((id) => [id, rooms.lastSeq(id)]))),
    count: (roomId, filter) => read(() => log.count(roomId, filter, rooms.lastSeq(roomId))),
    newest: (roomId, filter) => read(() => log.newest(roomId, filter)),
  };
};
