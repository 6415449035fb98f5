import type { Appended, MessageRepository, Proposal } from '../../application/ports/message-repository.js';
import { roomNotFound } from '../../domain/errors.js';
import { placedAt } from '../../domain/log-entry.js';
import { impliedRoom } from '../../domain/room.js';
import { makeLogReader } from './log-reader.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteMessageRepository = (store: SqliteStore): MessageRepository => {
  const { database, entries, rooms, write, read } = store;
  const log = makeLogReader(database, entries.recent);

  return {
    append: (proposal) => write(() => append(store, proposal)),
    find: (id) => read(() => entries.find(id)),
    page: (roomId, request) => read(() => log.page(roomId, request)),
    lastSeqs: (roomIds) => read(() => new Map(roomIds.map((id) => [id, rooms.lastSeq(id)]))),
    count: (roomId, filter) => read(() => log.count(roomId, filter, rooms.lastSeq(roomId))),
    newest: (roomId, filter) => read(() => log.newest(roomId, filter)),
  };
};

const append = ({ entries, rooms }: SqliteStore, proposal: Proposal): Appended => {
  const { roomId, idempotency, decide } = proposal;
  const known = rooms.find(roomId);
  if (known !== undefined && idempotency !== undefined) {
    const { sender, clientMessageId } = idempotency;
    const entry = entries.findSent(known, sender, clientMessageId);
    if (entry !== undefined) return { entry, room: known.room, existing: true };
  }
  const implied = known?.room ?? impliedRoom(roomId);
  const draft = decide(implied);
  // Only a decision that accepts a missing group gets here without one; a log needs its room.
  if (implied === undefined) throw roomNotFound();
  if (draft.kind === 'message' && idempotency === undefined && known !== undefined) {
    const { sender, clientMessageId } = draft;
    if (entries.findSent(known, sender, clientMessageId) !== undefined) {
      throw new Error('A message of this name is in the log already');
    }
  }
  const state = known ?? rooms.add(implied, draft.createdAt);
  const entry = placedAt(state.lastSeq + 1, draft);
  entries.add(state, entry);
  const { room } = rooms.fold(state, entry);
  return { entry, room, existing: false };
};
