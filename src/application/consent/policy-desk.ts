import { DomainError, forbidden, isRefusal } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { inTime } from '../in-time.js';
import type { Clock } from '../ports/clock.js';
import type { Logger } from '../ports/logger.js';
import type { Policy } from '../ports/policy.js';
import { makeFreshAnswers } from './fresh-answers.js';

/** How long the policy has to answer; then the command is refused with UNAVAILABLE. */
export const POLICY_DEADLINE_MS = 2_000;

/**
 * The policy's answer. A refusal is thrown inside the `decide` of an append, so that a repeated send finds its message
 * first, and a stranger learns nothing.
 */
export interface Verdict {
  /** @throws DomainError FORBIDDEN, or what the policy threw to refuse it; UNAVAILABLE where it did not answer. */
  readonly require: () => void;
}

/** A refusal is an answer, with a reason of its own. */
type Answer = boolean | DomainError;

/** Asks the policy, within a deadline. The answers never reject. */
export interface PolicyDesk {
  /** At once where the answer is fresh. */
  mayWriteTo(sender: UserId, recipient: UserId): Verdict | Promise<Verdict>;
  mayAdd(by: UserId, users: readonly UserId[]): Promise<Verdict>;
  mayCreateGroup(creator: UserId): Promise<Verdict>;
  /** A block between the two was added or removed: the policy is asked again. */
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
  const mayWrite = makeFreshAnswers<Answer>(clock);

  const ask = async (question: () => Promise<boolean>): Promise<Answer> => {
    try {
      const asked = Promise.resolve().then(question);
      return await inTime(clock, POLICY_DEADLINE_MS, asked, 'The policy did not answer in time');
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
  };

  const verdictOf = async (answer: Promise<Answer>, refusal: string): Promise<Verdict> => {
    try {
      return verdict(await answer, refusal);
    } catch (error) {
      // A store that fails has logged that already.
      if (!(error instanceof DomainError)) logger.error('The policy was not asked with success', error);
      return NO_ANSWER;
    }
  };

  return {
    mayWriteTo(sender, recipient) {
      const answer = mayWrite.get(keyOf(sender, recipient), () =>
        ask(() => policy.mayWriteTo(sender, recipient)),
      );
      return answer instanceof Promise ? verdictOf(answer, NOT_TO_THEM) : verdict(answer, NOT_TO_THEM);
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

const verdict = (answer: Answer, refusal: string): Verdict => {
  if (answer === true) return ALLOWED;
  return {
    require: () => {
      throw answer === false ? forbidden(refusal) : answer;
    },
  };
};

/** No id contains a blank, so no two pairs share a key. */
const keyOf = (sender: UserId, recipient: UserId): string => `${sender} ${recipient}`;
