import type { MessageRepository } from '../../application/ports/message-repository.js';
import { appendEntry, type AppendSteps } from '../storage/append.js';
import { atOnce } from '../storage/at-once.js';
import { pick } from '../storage/pick.js';
import { impliedState } from '../storage/room-state.js';
import { countMessages, newestMessage, pageOf } from './log-reading.js';
import { addEntry, findByClientMessageId, type MemoryStore } from './memory-store.js';

export const makeMemoryMessageRepository = (store: MemoryStore): MessageRepository => {
  const steps: AppendSteps = {
    find: (roomId) => store.logs.get(roomId)?.state ?? impliedState(roomId),
    findByClientMessageId: (roomId, key) => findByClientMessageId(store, roomId, key),
    write: (entry, after) => addEntry(store, entry, after),
  };

  return {
    append: (proposal) => atOnce(() => appendEntry(steps, proposal)),
    find: (id) => atOnce(() => store.entries.get(id)),
    findAll: (ids) => atOnce(() => pick(ids, (id) => store.entries.get(id))),
    page: (roomId, request) => atOnce(() => pageOf(store.logs.get(roomId)?.entries ?? [], request)),
    lastSeqs: (roomIds) =>
      atOnce(() => new Map(roomIds.map((id) => [id, store.logs.get(id)?.state.end.seq ?? 0]))),
    count: (roomId, filter) =>
      atOnce(() => {
        const log = store.logs.get(roomId);
        return log === undefined ? 0 : countMessages(log, filter);
      }),
    newest: (roomId, filter) => atOnce(() => newestMessage(store.logs.get(roomId)?.entries ?? [], filter)),
  };
};
