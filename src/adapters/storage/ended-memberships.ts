import type { UserId } from '../../domain/ids.js';
import type { Range } from '../../domain/spans.js';

export interface EndedMembership extends Range {
  readonly userId: UserId;
}

/** By user; the memberships of each stay in their order. */
export const endedByUser = (
  memberships: readonly EndedMembership[],
): ReadonlyMap<UserId, readonly Range[]> => {
  const ended = new Map<UserId, readonly Range[]>();
  for (const { userId, from, to } of memberships) {
    ended.set(userId, [...(ended.get(userId) ?? []), { from, to }]);
  }
  return ended;
};
