import type { UserId } from '../../domain/ids.js';
import type { BlockRepository } from '../ports/block-repository.js';
import type { Clock } from '../ports/clock.js';
import { makeFreshAnswers } from './fresh-answers.js';

/** Those from whom something of a user is hidden. */
export type HiddenFrom = Pick<ReadonlySet<UserId>, 'has'>;

/** Anyone can be blocked by any number of others. With more than this, only those who matter now are looked up. */
export const BLOCKS_AROUND_MAX = 10_000;

/** Between two users of whom one has blocked the other, neither sees whether the other is online or typing. */
export interface HiddenUsers {
  /**
   * Right for everyone in the audience; of anyone else it may say too that it is hidden from them. At once where it was
   * looked up within the last seconds. `audience` is called where a user has very many blocks. Rejects with UNAVAILABLE
   * where the store fails.
   */
  from(userId: UserId, audience: () => Iterable<UserId>): HiddenFrom | Promise<HiddenFrom>;
  /** What hides something of these users may have changed. */
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
