import { ChatError } from '@parley/client';
import type { Texts } from '../texts/en.js';

/** A failure as a sentence for the user. */
export const errorText = (error: unknown, t: Texts): string =>
  error instanceof ChatError ? reasonText(error, t) : t.unknownError;

/** The same for an error of the chat, or of a message. */
export const reasonText = ({ code, message }: Pick<ChatError, 'code' | 'message'>, t: Texts): string => {
  const texts: Readonly<Partial<Record<ChatError['code'], string>>> = t.errors;
  return texts[code] ?? message;
};
