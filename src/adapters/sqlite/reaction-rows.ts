import type { MessageRepository, ReactionsOf } from '../../application/ports/message-repository.js';
import type { MessageId, RoomId, UserId } from '../../domain/ids.js';
import type { Message, MessageChange, MessageReference, Seq } from '../../domain/log-entry.js';
import { type Database, prepare } from './database.js';
import { CHANGE_QUERIES } from './log-queries.js';

/** The present reactions to messages: O(those), however often they have changed their minds. */
export interface Reactions {
  /** Of a change that is written. A deletion of the message removes them all. */
  write(room: number, entry: MessageChange): void;
  hasReacted(
    target: Pick<Message, 'roomId' | 'seq'>,
    reaction: { readonly by: UserId; readonly emoji: string },
  ): boolean;
  /** The reactions of one user: see MessageRepository. */
  by(
    roomId: RoomId,
    userId: UserId,
    targets: readonly MessageReference[],
  ): ReadonlyMap<MessageId, readonly string[]>;
  to(
    roomId: RoomId,
    target: Seq,
    page: Parameters<MessageRepository['reactions']>[2],
  ): readonly ReactionsOf[];
}

export const makeReactions = (database: Database): Reactions => {
  const insert = prepare(database, 'INSERT INTO reactions (room, target, user, emoji) VALUES (?, ?, ?, ?)');
  const remove = prepare(
    database,
    'DELETE FROM reactions WHERE room = ? AND target = ? AND user = ? AND emoji = ?',
  );
  const removeAll = prepare(database, 'DELETE FROM reactions WHERE room = ? AND target = ?');
  const hasReacted = prepare(database, CHANGE_QUERIES.hasReacted);
  const reactionsOf = prepare<{ target: Seq; emoji: string }>(database, CHANGE_QUERIES.reactionsOf);
  const reactors = prepare<{ user: UserId; emojis: string }>(database, CHANGE_QUERIES.reactors);
  return {
    write(room, { by, target: { seq }, change }) {
      if (change.kind === 'reacted') (change.on ? insert : remove).run(room, seq, by, change.emoji);
      if (change.kind === 'deleted') removeAll.run(room, seq);
    },
    hasReacted: ({ roomId, seq }, { by, emoji }) => hasReacted.get(roomId, seq, by, emoji) !== undefined,
    by(roomId, userId, targets) {
      const ids = new Map(targets.map(({ id, seq }) => [seq, id]));
      const found = new Map<MessageId, string[]>();
      for (const { target, emoji } of reactionsOf.iterate(roomId, JSON.stringify([...ids.keys()]), userId)) {
        const id = ids.get(target);
        const emojis = id && found.get(id);
        if (emojis) emojis.push(emoji);
        else if (id) found.set(id, [emoji]);
      }
      for (const emojis of found.values()) emojis.sort();
      return found;
    },
    // No id is empty, so the empty text is before all of them.
    to: (roomId, target, { after = '', limit }) =>
      reactors.all(roomId, target, after, limit).map(({ user, emojis }) => ({
        userId: user,
        emojis: (JSON.parse(emojis) as string[]).sort(),
      })),
  };
};
