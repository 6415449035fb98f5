import type { MessageRepository } from '../../application/ports/message-repository.js';
import type { MessageId, RoomId } from '../../domain/ids.js';
import type { Message } from '../../domain/log-entry.js';
import { appendChange, appendEntry, type ChangeSteps } from '../storage/append.js';
import { atOnce } from '../storage/at-once.js';
import { pick } from '../storage/pick.js';
import { impliedState } from '../storage/room-state.js';
import { countMentions, countMessages, newestMessage, pageOf, shownPageOf } from './log-reading.js';
import { hasReacted, reactionsOfUser, reactionsOn, setState, versionsOf } from './memory-changes.js';
import {
  addEntry,
  findByClientMessageId,
  type MemoryLog,
  type MemoryStore,
  messageAt,
} from './memory-store.js';

export const makeMemoryMessageRepository = (store: MemoryStore): MessageRepository => {
  const find = (id: MessageId) => {
    const place = store.places.get(id);
    const entry = place && store.logs.get(place.roomId)?.entries[place.seq - 1];
    return entry?.kind === 'change' ? undefined : entry;
  };

  const findMessage = (roomId: RoomId, id: MessageId): Message | undefined => {
    const place = store.places.get(id);
    const log = store.logs.get(roomId);
    return log && place?.roomId === roomId ? messageAt(log, place.seq) : undefined;
  };

  const inLog = <T>(roomId: RoomId, otherwise: T, read: (log: MemoryLog) => T): Promise<T> =>
    atOnce(() => {
      const log = store.logs.get(roomId);
      return log === undefined ? otherwise : read(log);
    });

  const steps: ChangeSteps = {
    find: (roomId) => store.logs.get(roomId)?.state ?? impliedState(roomId),
    findMessage,
    hasReacted: ({ roomId, seq }, reaction) => {
      const log = store.logs.get(roomId);
      return log !== undefined && hasReacted(log, seq, reaction);
    },
    write: (entry, after) => addEntry(store, entry, after),
    writeState: (before, after) => {
      const log = store.logs.get(before.roomId);
      if (log !== undefined) setState(log, before, after);
    },
  };

  return {
    append: (proposal) =>
      atOnce(() =>
        appendEntry(
          { ...steps, findByClientMessageId: (roomId, key) => findByClientMessageId(store, roomId, key) },
          proposal,
        ),
      ),
    change: (proposal) => atOnce(() => appendChange(steps, proposal)),
    find: (id) => atOnce(() => find(id)),
    findAll: (ids) => atOnce(() => pick(ids, find)),
    present: (roomId, ids) => atOnce(() => pick(ids, (id) => findMessage(roomId, id))),
    page: (roomId, request) => atOnce(() => pageOf(store.logs.get(roomId)?.entries ?? [], request)),
    shown: (roomId, request) =>
      inLog(roomId, { entries: [], changed: [], hasMore: false, lastSeq: 0 }, (log) =>
        shownPageOf(log, request),
      ),
    reactionsBy: (roomId, userId, targets) =>
      inLog<ReadonlyMap<MessageId, readonly string[]>>(roomId, new Map(), (log) =>
        reactionsOfUser(log, userId, new Map(targets.map(({ id, seq }) => [id, seq]))),
      ),
    reactions: (roomId, { seq }, page) => inLog(roomId, [], (log) => reactionsOn(log, seq, page)),
    versions: (roomId, { seq }, page) => inLog(roomId, [], (log) => versionsOf(log, seq, page)),
    lastSeqs: (roomIds) =>
      atOnce(() => new Map(roomIds.map((id) => [id, store.logs.get(id)?.state.end.seq ?? 0]))),
    count: (roomId, filter) => inLog(roomId, 0, (log) => countMessages(log, filter)),
    countMentions: (roomId, userId, filter) => inLog(roomId, 0, (log) => countMentions(log, userId, filter)),
    newest: (roomId, filter) => inLog(roomId, undefined, (log) => newestMessage(log, filter)),
  };
};
