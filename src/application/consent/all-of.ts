import type { HostPolicy, Policy } from '../ports/policy.js';

/**
 * Allows what all of them allow. They are asked in turn, within one deadline, up to the first that does not: so behind the
 * default policy a host is not asked about users of whom one has blocked the other.
 */
export const allOf = (...policies: readonly HostPolicy[]): Policy => {
  const ask =
    <Name extends keyof Policy>(name: Name) =>
    async (...asked: Parameters<Policy[Name]>): Promise<boolean> => {
      for (const policy of policies) {
        const question = policy[name];
        // A host in plain JavaScript may answer anything: only true allows.
        if (question !== undefined && (await question.apply(policy, asked)) !== true) return false;
      }
      return true;
    };
  return { mayWriteTo: ask('mayWriteTo'), mayAdd: ask('mayAdd'), mayCreateGroup: ask('mayCreateGroup') };
};
