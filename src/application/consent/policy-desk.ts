import { DomainError, forbidden } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { Policy } from '../ports/policy.js';
import { makeFreshAnswers } from './fresh-answers.js';

/** A question that has no answer after this time has none. */
export const POLICY_DEADLINE_MS = 2_000;

/**
 * The policy's answer. It is thrown, where it refuses, inside the `decide` of an append: so a repeated send finds its
 * message first, and a stranger learns nothing.
 */
export interface Verdict {
  /** @throws DomainError FORBIDDEN, or UNAVAILABLE where the policy did not answer. */
  readonly require: () => void;
}

/** Asks the policy, within a deadline. The answers never reject. */
export interface PolicyDesk {
  /** At once where the answer is fresh. */
  mayWriteTo(sender: UserId, recipient: UserId): Verdict | Promise<Verdict>;
  mayAdd(by: UserId, users: readonly UserId[]): Promise<Verdict>;
  mayCreateGroup(creator: UserId): Promise<Verdict>;
  /** Something has changed between the two. */
  forget(a: UserId, b: UserId): void;
}

export const makePolicyDesk = ({
  policy,
  clock,
  logger,
}: {
  readonly policy: Policy;
  readonly clock: Clock;
  readonly logger: Logger;
}): PolicyDesk => {
  const mayWrite = makeFreshAnswers<boolean>(clock);

  const inTime = <T>(asked: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const cancel = clock.after(POLICY_DEADLINE_MS, () =>
        reject(new Error('The policy did not answer in time')),
      );
      asked.finally(cancel).then(resolve, reject);
    });

  const ask = (question: () => Promise<boolean>): Promise<boolean> =>
    inTime(Promise.resolve().then(question));

  const verdictOf = async (answer: Promise<boolean>, refusal: string): Promise<Verdict> => {
    try {
      return verdict(await answer, refusal);
    } catch (error) {
      // A store that fails has said so already.
      if (!(error instanceof DomainError)) logger.error('The policy was not asked with success', error);
      return NO_ANSWER;
    }
  };

  return {
    mayWriteTo(sender, recipient) {
      const answer = mayWrite.get(keyOf(sender, recipient), () =>
        ask(() => policy.mayWriteTo(sender, recipient)),
      );
      return typeof answer === 'boolean' ? verdict(answer, NOT_TO_THEM) : verdictOf(answer, NOT_TO_THEM);
    },
    mayAdd: (by, users) =>
      verdictOf(
        ask(() => policy.mayAdd(by, users)),
        users.length === 1 ? 'You may not add this user' : 'You may not add one of these users',
      ),
    mayCreateGroup: (creator) =>
      verdictOf(
        ask(() => policy.mayCreateGroup(creator)),
        'You may not make a group',
      ),
    forget(a, b) {
      mayWrite.forget(keyOf(a, b));
      mayWrite.forget(keyOf(b, a));
    },
  };
};

/** The same in both directions of a block, so that nobody learns from it who has blocked whom. */
const NOT_TO_THEM = 'You may not write to this user';

const ALLOWED: Verdict = { require: () => undefined };

const NO_ANSWER: Verdict = {
  require: () => {
    throw new DomainError('UNAVAILABLE', 'Whether this is allowed cannot be found out now; try again');
  },
};

const verdict = (answer: boolean, refusal: string): Verdict =>
  answer
    ? ALLOWED
    : {
        require: () => {
          throw forbidden(refusal);
        },
      };

/** No id contains a blank, so no two pairs share a key. */
const keyOf = (sender: UserId, recipient: UserId): string => `${sender} ${recipient}`;
