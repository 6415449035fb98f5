import { trusted } from 'mongoose';
import type { MessageRepository, ReactionsOf } from '../../application/ports/message-repository.js';
import type { MessageId, UserId } from '../../domain/ids.js';
import type { MessageChange } from '../../domain/log-entry.js';
import type { Collections } from './collections.js';
import { reactionsFrom, reactionsId, reactionsTo, reactorIn } from './documents.js';
import { isDuplicate } from './retrying.js';

/**
 * The reactions to messages: a document for each user and message, guarded by the seq of the last reaction that is folded
 * in. So it is as large as what the user has reacted with, however often they have changed their minds.
 */
export interface MessageReactions {
  /** Folds in changes of one message, ascending; those that are folded in already change nothing. */
  bring(target: MessageId, changes: readonly MessageChange[]): Promise<void>;
  has(target: MessageId, reaction: { readonly by: UserId; readonly emoji: string }): Promise<boolean>;
  by(userId: UserId, targets: readonly MessageId[]): Promise<ReadonlyMap<MessageId, readonly string[]>>;
  to(target: MessageId, page: Parameters<MessageRepository['reactions']>[2]): Promise<readonly ReactionsOf[]>;
  erase(target: MessageId): Promise<void>;
}

export const makeMessageReactions = ({
  messageReactions: reactions,
}: Pick<Collections, 'messageReactions'>): MessageReactions => {
  const bringOf = async (_id: string, changes: readonly MessageChange[]): Promise<void> => {
    const { seq: known = 0, emojis: before = [] } = (await reactions.findById(_id).lean()) ?? {};
    const emojis = new Set(before);
    let last = known;
    for (const { seq, change } of changes) {
      if (seq <= known || change.kind !== 'reacted') continue;
      if (change.on) emojis.add(change.emoji);
      else emojis.delete(change.emoji);
      last = seq;
    }
    if (last === known) return;
    await reactions
      .updateOne(
        { _id, seq: trusted({ $lt: last }) },
        { $set: { seq: last, emojis: [...emojis].sort() } },
        { upsert: true },
      )
      .catch((error: unknown) => {
        // It is there, and as new or newer.
        if (!isDuplicate(error)) throw error;
      });
  };

  return {
    async bring(target, changes) {
      const users = new Set(changes.filter(({ change }) => change.kind === 'reacted').map(({ by }) => by));
      for (const user of users) {
        await bringOf(
          reactionsId(target, user),
          changes.filter(({ by }) => by === user),
        );
      }
    },
    async has(target, { by, emoji }) {
      const document = await reactions.findById(reactionsId(target, by)).lean();
      return document?.emojis.includes(emoji) === true;
    },
    async by(userId, targets) {
      const ids = new Map(targets.map((target) => [reactionsId(target, userId), target]));
      const documents = await reactions.find({ _id: trusted({ $in: [...ids.keys()] }) }).lean();
      return new Map(
        documents
          .filter(({ emojis }) => emojis.length > 0)
          .flatMap(({ _id, emojis }) => {
            const target = ids.get(_id);
            return target === undefined ? [] : [[target, emojis] as const];
          }),
      );
    },
    async to(target, { after, limit }) {
      const [from, to] = reactionsTo(target);
      const documents = await reactions
        .find({
          _id: trusted({ $gte: after === undefined ? from : reactionsFrom(target, after), $lt: to }),
          'emojis.0': trusted({ $gt: '' }),
        })
        .sort({ _id: 1 })
        .limit(limit)
        .lean();
      return documents.map(({ _id, emojis }) => ({ userId: reactorIn(_id), emojis }));
    },
    async erase(target) {
      const [from, to] = reactionsTo(target);
      await reactions.deleteMany({ _id: trusted({ $gte: from, $lt: to }) });
    },
  };
};
