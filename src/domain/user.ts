import type { UserId } from './ids.js';
import { USER_NAME_MAX_LENGTH } from './limits.js';
import { mendName, parseName } from './text.js';

/** The part of a user that others see, as the host application's last token said it. */
export interface UserProfile {
  readonly userId: UserId;
  readonly name?: string;
  readonly picture?: string;
}

/** Longest address of a picture, in characters. */
export const PICTURE_MAX_LENGTH = 2_000;

/** 1 to 200 characters, by the rule for names. @throws DomainError INVALID. */
export const parseUserName = (raw: string): string => parseName(raw, USER_NAME_MAX_LENGTH, 'A name');

/** The name of a user as it comes with a token: mended, and undefined where nothing of it can be used. */
export const mendUserName = (raw: string): string | undefined => mendName(raw, USER_NAME_MAX_LENGTH);
