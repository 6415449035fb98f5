import type { BlockRepository } from '../../application/ports/block-repository.js';
import type { UserId } from '../../domain/ids.js';
import { atOnce } from '../storage/at-once.js';

export const makeMemoryBlockRepository = (): BlockRepository => {
  const blockedBy = new Map<UserId, Set<UserId>>();
  const blockersOf = new Map<UserId, Set<UserId>>();
  const areBlocked = (a: UserId, b: UserId): boolean =>
    (blockedBy.get(a)?.has(b) ?? false) || (blockedBy.get(b)?.has(a) ?? false);

  return {
    add: (by, userId) =>
      atOnce(() => {
        link(blockedBy, by, userId);
        link(blockersOf, userId, by);
      }),
    remove: (by, userId) =>
      atOnce(() => {
        unlink(blockedBy, by, userId);
        unlink(blockersOf, userId, by);
      }),
    countOf: (by) => atOnce(() => blockedBy.get(by)?.size ?? 0),
    listOf: (by, { after, limit }) =>
      atOnce(() =>
        [...(blockedBy.get(by) ?? [])]
          .sort()
          .filter((userId) => after === undefined || userId > after)
          .slice(0, limit),
      ),
    among: (userId, others) => atOnce(() => new Set(others.filter((other) => areBlocked(userId, other)))),
    around: (userId, limit) =>
      atOnce(() => {
        const all = new Set([...(blockedBy.get(userId) ?? []), ...(blockersOf.get(userId) ?? [])]);
        return new Set([...all].slice(0, limit));
      }),
  };
};

const link = (sets: Map<UserId, Set<UserId>>, key: UserId, value: UserId): void => {
  sets.set(key, (sets.get(key) ?? new Set()).add(value));
};

const unlink = (sets: Map<UserId, Set<UserId>>, key: UserId, value: UserId): void => {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
};
