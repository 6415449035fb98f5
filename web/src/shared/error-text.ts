import { ChatError } from '@parley/client';

const TEXTS: Readonly<Partial<Record<ChatError['code'], string>>> = {
  CLOSED: 'The chat was closed.',
  FORBIDDEN: 'Your role in this group does not allow that.',
  NOT_FOUND: 'It is not there any more.',
  RATE_LIMITED: 'Too fast: wait a moment.',
  TOO_LARGE: 'It is too long.',
  UNAVAILABLE: 'The server cannot be reached. Try again.',
  UNAUTHENTICATED: 'You are not signed in any more.',
  TOKEN_EXPIRED: 'You are not signed in any more.',
};

/** A failure as a sentence for the user. */
export const errorText = (error: unknown): string => {
  if (!(error instanceof ChatError)) return 'Something went wrong.';
  return reasonText(error);
};

/** The same for an error of the chat, or of a message. */
export const reasonText = ({ code, message }: Pick<ChatError, 'code' | 'message'>): string =>
  TEXTS[code] ?? message;
