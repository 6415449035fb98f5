import { ChatError, toChatError } from './chat-error.js';
import { ANSWER_MS } from './connection.js';
import type { WireError } from './protocol.js';
import type { TokenSource } from './token-source.js';

/** Reads, or with a body posts. @throws ChatError as `Connection.call` does; CLOSED where the client is closed. */
export type Rest = <Answer>(path: string, body?: object) => Promise<Answer>;

/** A list that is told in pages: the first, or the one that the page before named. */
export const readPage = <Page>(rest: Rest, path: string, after?: string): Promise<Page> =>
  rest<Page>(after ? `${path}?after=${encodeURIComponent(after)}` : path);

export const makeRest = (url: string, closing: AbortSignal, tokens: TokenSource, me: () => string): Rest => {
  const ask = async <Answer>(path: string, body?: object, again = true): Promise<Answer> => {
    const token = await tokens.get();
    const response = await fetch(`${url}/api${path}`, {
      method: body ? 'POST' : 'GET',
      body: JSON.stringify(body) as string | null,
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? { 'x-user-id': me() } : { authorization: `Bearer ${token}` }),
      },
      signal: AbortSignal.any([closing, AbortSignal.timeout(ANSWER_MS)]),
    });
    const answer = (await response.json()) as Answer & Partial<WireError>;
    if (response.ok) return answer;
    if (response.status === 401) {
      tokens.reject();
      if (again) return ask(path, body, false);
    }
    // What stands in front of the server has codes of its own.
    throw new ChatError(answer.code ?? 'UNAVAILABLE', answer.message);
  };

  return (path, body) =>
    ask<never>(path, body).catch((reason: unknown) => {
      throw closing.aborted ? new ChatError('CLOSED') : toChatError(reason);
    });
};
