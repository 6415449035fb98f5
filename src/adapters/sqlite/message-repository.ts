import type { MessageRepository } from '../../application/ports/message-repository.js';
import type { RoomId } from '../../domain/ids.js';
import type { LogEntry, Message } from '../../domain/log-entry.js';
import { erased } from '../../domain/message-change.js';
import { appendChange, appendEntry, type ChangeSteps } from '../storage/append.js';
import { pick } from '../storage/pick.js';
import { impliedState, type RoomState } from '../storage/room-state.js';
import { makeChangeWriter, makeStateWriter } from './change-rows.js';
import { prepare } from './database.js';
import { makeEntryErasure, makeEntryInsert } from './entry-rows.js';
import { makeLogReader } from './log-reader.js';
import { makeReactions } from './reaction-rows.js';
import type { SqliteStore } from './sqlite-store.js';

export const makeSqliteMessageRepository = ({
  database,
  entries,
  states,
  rooms,
  write,
  read,
  erased: erasedNow,
}: SqliteStore): MessageRepository => {
  const log = makeLogReader(database, entries, states);
  const insert = makeEntryInsert(database);
  const overwrite = makeEntryErasure(database);
  const changes = makeChangeWriter(database);
  const reactions = makeReactions(database);
  const writeStateRow = makeStateWriter(database);
  const insertMention = prepare(database, 'INSERT INTO mentions (room, user, seq) VALUES (?, ?, ?)');
  const deleteMention = prepare(database, 'DELETE FROM mentions WHERE room = ? AND user = ? AND seq = ?');

  const mention = (room: number, { seq, mentions = [] }: Message): void => {
    for (const user of mentions) insertMention.run(room, user, seq);
  };

  const writeEntry = (entry: LogEntry, after: RoomState): void => {
    const room = rooms.write(entry, after);
    if (entry.kind === 'change') {
      changes.insert(room, entry);
      reactions.write(room, entry);
      return;
    }
    insert(room, entry);
    if (entry.kind === 'message' && entry.mentions !== undefined) mention(room, entry);
  };

  const erase = (room: number, message: Message): void => {
    const sent = log.find(message.id);
    if (sent?.kind === 'message') overwrite(room, erased(sent));
    states.eachEdit(message, (edit) => changes.overwrite(room, message.roomId, edit));
    erasedNow();
  };

  const steps: ChangeSteps = {
    find: (roomId) => rooms.find(roomId) ?? impliedState(roomId),
    findMessage: (roomId, id) => log.findMessage(roomId, id),
    hasReacted: (target, reaction) => reactions.hasReacted(target, reaction),
    write: writeEntry,
    writeState: (before, after) => {
      const room = rooms.find(after.roomId)?.number;
      if (room === undefined) throw new TypeError('A message has changed in a room that is not stored');
      writeStateRow(room, after);
      if (after.mentions !== before.mentions) {
        for (const user of before.mentions ?? []) deleteMention.run(room, user, before.seq);
        mention(room, after);
      }
      if (after.deleted !== undefined) erase(room, after);
    },
  };

  const append = {
    ...steps,
    findByClientMessageId: (roomId: RoomId, key: Parameters<typeof log.findByClientMessageId>[1]) =>
      log.findByClientMessageId(roomId, key),
  };

  return {
    append: (proposal) => write(() => appendEntry(append, proposal)),
    change: (proposal) => write(() => appendChange(steps, proposal)),
    find: (id) => read(() => log.find(id)),
    findAll: (ids) => read(() => log.findAll(ids)),
    present: (roomId, ids) => read(() => pick(ids, (id) => log.findMessage(roomId, id))),
    page: (roomId, request) => read(() => log.page(roomId, request)),
    shown: (roomId, request) => read(() => log.shown(roomId, request, rooms.lastSeq(roomId))),
    reactionsBy: (roomId, userId, targets) => read(() => reactions.by(roomId, userId, targets)),
    reactions: (roomId, { seq }, page) => read(() => reactions.to(roomId, seq, page)),
    versions: (roomId, { id }, { before = Infinity, limit }) =>
      read(() => {
        const sent = log.find(id);
        if (sent?.kind !== 'message' || sent.roomId !== roomId) return [];
        const edits = states.edits(sent, Math.min(before, Number.MAX_SAFE_INTEGER), limit);
        if (edits.length === limit || sent.seq >= before) return edits;
        return [...edits, { seq: sent.seq, content: sent.content, createdAt: sent.createdAt }];
      }),
    lastSeqs: (roomIds) => read(() => new Map(roomIds.map((id) => [id, rooms.lastSeq(id)]))),
    count: (roomId, filter) => read(() => log.count(roomId, filter, rooms.lastSeq(roomId))),
    countMentions: (roomId, userId, filter) => read(() => log.countMentions(roomId, userId, filter)),
    newest: (roomId, filter) => read(() => log.newest(roomId, filter)),
  };
};
