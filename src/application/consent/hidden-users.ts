import type { UserId } from '../../domain/ids.js';
import type { BlockRepository } from '../ports/block-repository.js';
import type { Clock } from '../ports/clock.js';
import { makeFreshAnswers } from './fresh-answers.js';

/** Those from whom something of a user is hidden. */
export type HiddenFrom = Pick<ReadonlySet<UserId>, 'has'>;

/** A user with blocks with more users than this is hidden from everyone: nobody has so many by chance. */
const BLOCKS_AROUND_MAX = 10_000;

/** Between two users of whom one has blocked the other, neither sees whether the other is online or typing. */
export interface HiddenUsers {
  /** At once where it was looked up within the last seconds. Rejects with UNAVAILABLE where the store fails. */
  from(userId: UserId): HiddenFrom | Promise<HiddenFrom>;
  /** Something has changed between the two. */
  forget(a: UserId, b: UserId): void;
}

export const makeHiddenUsers = ({
  blocks,
  clock,
}: {
  readonly blocks: Pick<BlockRepository, 'around'>;
  readonly clock: Clock;
}): HiddenUsers => {
  const answers = makeFreshAnswers<HiddenFrom>(clock);

  const lookUp = async (userId: UserId): Promise<HiddenFrom> => {
    const around = await blocks.around(userId, BLOCKS_AROUND_MAX + 1);
    if (around.size > BLOCKS_AROUND_MAX) return EVERYONE;
    return around.size === 0 ? NOBODY : around;
  };

  return {
    from: (userId) => answers.get(userId, () => lookUp(userId)),
    forget(a, b) {
      answers.forget(a);
      answers.forget(b);
    },
  };
};

const EVERYONE: HiddenFrom = { has: () => true };

/** One for all users who have no blocks: most never do. */
export const NOBODY: HiddenFrom = new Set<UserId>();
