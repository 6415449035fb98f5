import type { Appended, MessageRepository, Proposal } from '../../application/ports/message-repository.js';
import { roomNotFound } from '../../domain/errors.js';
import { placedAt } from '../../domain/log-entry.js';
import { impliedRoom } from '../../domain/room.js';
import { atOnce } from './at-once.js';
import { countMessages, newestMessage, pageOf } from './log-reading.js';
import { addEntry, addRoom, findSent, type MemoryStore } from './memory-store.js';

export const makeMemoryMessageRepository = (store: MemoryStore): MessageRepository => ({
  append: (proposal) => atOnce(() => append(store, proposal)),
  find: (id) => atOnce(() => store.entries.get(id)),
  page: (roomId, request) => atOnce(() => pageOf(store.rooms.get(roomId)?.log ?? [], request)),
  lastSeqs: (roomIds) =>
    atOnce(() => new Map(roomIds.map((id) => [id, store.rooms.get(id)?.log.length ?? 0]))),
  count: (roomId, filter) =>
    atOnce(() => {
      const state = store.rooms.get(roomId);
      return state === undefined ? 0 : countMessages(state, filter);
    }),
  newest: (roomId, filter) => atOnce(() => newestMessage(store.rooms.get(roomId)?.log ?? [], filter)),
});

const append = (store: MemoryStore, proposal: Proposal): Appended => {
  const { roomId, idempotency, decide } = proposal;
  const known = store.rooms.get(roomId);
  const earlier = idempotency && findSent(store, roomId, idempotency.sender, idempotency.clientMessageId);
  if (known !== undefined && earlier !== undefined) {
    return { entry: earlier, room: known.room, existing: true };
  }
  const room = known?.room ?? impliedRoom(roomId);
  const draft = decide(room);
  // Only a decision that accepts a missing group gets here without one; a log needs its room.
  if (room === undefined) throw roomNotFound();
  const state = known ?? addRoom(store, room, draft.createdAt);
  const entry = placedAt(state.log.length + 1, draft);
  addEntry(store, state, entry);
  return { entry, room: state.room, existing: false };
};
