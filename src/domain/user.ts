import type { UserId } from './ids.js';

/** What others are shown of a person, as the host application's token last said it. */
export interface UserProfile {
  readonly userId: UserId;
  readonly name?: string;
  readonly picture?: string;
}
