import { ChatError } from '@parley/client';
import { isolate } from '../text/directions.js';
import type { Texts } from '../texts/en.js';

/** A failure as a sentence for the user. */
export const errorText = (error: unknown, t: Texts): string =>
  error instanceof ChatError ? reasonText(error, t) : t.unknownError;

/** The same for an error of the chat, or of a message. The host application says itself why it refuses something. */
export const reasonText = ({ code, message }: Pick<ChatError, 'code' | 'message'>, t: Texts): string => {
  if (code === 'REFUSED') return isolate(message);
  const texts: Readonly<Partial<Record<ChatError['code'], string>>> = t.errors;
  // A newer server may have more codes.
  return texts[code] ?? t.unknownError;
};
