import { ANSWER_MS } from './connection.js';
import { ChatError, errorOf, toChatError } from './chat-error.js';
import type { WireError } from './protocol.js';
import type { TokenSource } from './token-source.js';

export interface Rest {
  readonly get: <Answer>(
    path: string,
    query?: Readonly<Record<string, string | number | undefined>>,
  ) => Promise<Answer>;
  readonly post: <Answer>(path: string, body: object) => Promise<Answer>;
  readonly close: () => void;
}

/** @throws ChatError as `Connection.call` does. */
export const makeRest = (url: string, tokens: TokenSource): Rest => {
  const closing = new AbortController();

  const ask = async (path: string, init: RequestInit, again = true): Promise<unknown> => {
    const token = await tokens.get();
    const response = await fetch(`${url}/api${path}`, {
      ...init,
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_MS)]),
      headers: {
        ...(token === undefined
          ? { 'x-user-id': tokens.userId() ?? '' }
          : { authorization: `Bearer ${token}` }),
        ...(init.body !== undefined && { 'content-type': 'application/json' }),
      },
    });
    const body = (await response.json()) as unknown;
    if (response.ok) return body;
    if (response.status === 401) {
      tokens.reject();
      if (again) return ask(path, init, false);
    }
    // What stands in front of the server has codes of its own.
    throw isError(body) ? errorOf(body) : new Error(`HTTP status ${response.status}`);
  };

  const run = <Answer>(path: string, init: RequestInit): Promise<Answer> =>
    ask(path, init).then(
      (answer) => answer as Answer,
      (reason: unknown) => {
        throw closing.signal.aborted ? new ChatError('CLOSED', 'The client is closed') : toChatError(reason);
      },
    );

  return {
    get(path, query = {}) {
      const given = Object.entries(query).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, String(value)]],
      );
      return run(given.length > 0 ? `${path}?${new URLSearchParams(given).toString()}` : path, {});
    },
    post: (path, body) => run(path, { method: 'POST', body: JSON.stringify(body) }),
    close: () => closing.abort(),
  };
};

const isError = (body: unknown): body is WireError =>
  typeof body === 'object' && body !== null && typeof (body as Partial<WireError>).code === 'string';
