import type { UserId } from '../../domain/ids.js';

/**
 * What users may do to each other beyond what a room's own rules say. Each question is answered with true or false. An
 * answer may be used for some seconds. A question that is not answered within its deadline, or rejects, refuses the
 * command with UNAVAILABLE.
 */
export interface Policy {
  /** Whether the sender may write to this user in their private room. */
  mayWriteTo(sender: UserId, recipient: UserId): Promise<boolean>;

  /** Whether `by` may add all of these users to a group, also to one that is being made. */
  mayAdd(by: UserId, users: readonly UserId[]): Promise<boolean>;

  mayCreateGroup(creator: UserId): Promise<boolean>;
}
