import type { ChatMessage } from '@parley/client';
import { reasonText } from '../shared/error-text.js';
import type { Texts } from '../texts/en.js';

/** Why a message, or the last change of it, was not accepted, as a sentence; undefined where nothing was refused. */
export const failureText = ({ state, error, change }: ChatMessage, t: Texts): string | undefined => {
  if (change?.state === 'failed') return t.message.notChanged(reasonOf(change, t));
  return state === 'failed' ? t.conversation.notSent(reasonOf({ error }, t)) : undefined;
};

const reasonOf = ({ error }: { readonly error?: ChatMessage['error'] | undefined }, t: Texts): string =>
  error === undefined ? '' : reasonText(error, t);
