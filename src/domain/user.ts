import type { UserId } from './ids.js';

/** What others see of a user, as the host application's last token said it. */
export interface UserProfile {
  readonly userId: UserId;
  readonly name?: string;
  readonly picture?: string;
}
