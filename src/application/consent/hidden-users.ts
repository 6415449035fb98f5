import type { UserId } from '../../domain/ids.js';
import type { BlockRepository } from '../ports/block-repository.js';
import type { Clock } from '../ports/clock.js';
import { makeFreshAnswers } from './fresh-answers.js';

/** The users from whom the presence and the typing of one user are hidden. */
export type HiddenFrom = Pick<ReadonlySet<UserId>, 'has'>;

/** Any number of others may block a user. With more blocks than this, only those of the audience are looked up. */
export const BLOCKS_AROUND_MAX = 10_000;

/** Between two users of whom one has blocked the other, neither sees whether the other is online or typing. */
export interface HiddenUsers {
  /**
   * Exact for everyone in the audience; others may be counted as users from whom it is hidden. Answers at once from what
   * was looked up within the last seconds. Calls `audience` only for a user with very many blocks. Rejects with UNAVAILABLE
   * if the store fails.
   */
  from(userId: UserId, audience: () => Iterable<UserId>): HiddenFrom | Promise<HiddenFrom>;
  /** The blocks of these users may have changed: they are looked up again. */
  forget(users: Iterable<UserId>): void;
}

export const makeHiddenUsers = ({
  blocks,
  clock,
}: {
  readonly blocks: Pick<BlockRepository, 'around' | 'among'>;
  readonly clock: Clock;
}): HiddenUsers => {
  const answers = makeFreshAnswers<HiddenFrom | 'many'>(clock);

  const lookUp = async (userId: UserId): Promise<HiddenFrom | 'many'> => {
    const around = await blocks.around(userId, BLOCKS_AROUND_MAX + 1);
    if (around.size > BLOCKS_AROUND_MAX) return 'many';
    return around.size === 0 ? NOBODY : around;
  };

  const lookUpAmong = async (userId: UserId, audience: Iterable<UserId>): Promise<HiddenFrom> => {
    const asked = new Set(audience);
    const blocked = await blocks.among(userId, [...asked]);
    return { has: (user) => blocked.has(user) || !asked.has(user) };
  };

  return {
    from(userId, audience) {
      const answer = answers.get(userId, () => lookUp(userId));
      const complete = (found: HiddenFrom | 'many') =>
        found === 'many' ? lookUpAmong(userId, audience()) : found;
      return answer instanceof Promise ? answer.then(complete) : complete(answer);
    },
    forget(users) {
      for (const user of users) answers.forget(user);
    },
  };
};

/** One for all users who have no blocks: most never do. */
export const NOBODY: HiddenFrom = new Set<UserId>();
