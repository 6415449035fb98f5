/** Typing ends after this time unless it is repeated, so that a lost stopTyping does no harm. */
export const TYPING_TTL_MS = 6_000;

/** A repetition is published to other processes at most this often: before the typing ends there. */
export const TYPING_REPEAT_MS = 2_000;
