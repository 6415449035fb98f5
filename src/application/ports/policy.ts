import type { UserId } from '../../domain/ids.js';

/**
 * Decides what users may do to each other beyond what a room's own rules say. Each question is answered with true or false,
 * or by throwing a DomainError that refuses, such as `refused(reason)`, which reaches the caller. An answer may be used for
 * some seconds. A question that is not answered within two seconds, or rejects in any other way, refuses the command with
 * UNAVAILABLE.
 */
export interface Policy {
  /** Whether the sender may write to this user in their private room. */
  mayWriteTo(sender: UserId, recipient: UserId): Promise<boolean>;

  /** Whether `by` may add all of these users to a group, also to one that is being made. */
  mayAdd(by: UserId, users: readonly UserId[]): Promise<boolean>;

  mayCreateGroup(creator: UserId): Promise<boolean>;
}

/** The questions that a host application answers itself; it has no objection to those that are missing. */
export type HostPolicy = {
  readonly [Question in keyof Policy]?:
    | ((...asked: Parameters<Policy[Question]>) => boolean | Promise<boolean>)
    | undefined;
};
