import { ChatError, toChatError } from './chat-error.js';
import { ANSWER_TIMEOUT_MS } from './connection.js';
import type { WireError } from './protocol.js';
import type { TokenSource } from './token-source.js';

/** Reads a path, or posts a body to it, or uses the method that is given. @throws ChatError as `Connection.call` does; CLOSED once the client is closed. */
export type Rest = <Answer>(path: string, body?: object, method?: 'PUT' | 'DELETE') => Promise<Answer>;

/** Reads a page of a list: the first one, or the one that goes on from what the page before gave as `next`. */
export const readPage = <Page>(
  rest: Rest,
  path: string,
  next?: string | number,
  parameter: 'after' | 'before' = 'after',
): Promise<Page> =>
  rest<Page>(next === undefined ? path : `${path}?${parameter}=${encodeURIComponent(next)}`);

/** All pages of a list, which they have under this key. */
export const readAllPages = async <Item>(rest: Rest, path: string, key: string): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let next: string | undefined;
  do {
    const page = await readPage<Page<Item>>(rest, path, next);
    items.push(...(page[key] ?? []));
    ({ next } = page);
  } while (next !== undefined);
  return items;
};

type Page<Item> = Readonly<Record<string, readonly Item[]>> & { readonly next?: string };

interface RestParts {
  readonly url: string;
  readonly credentials: RequestCredentials | undefined;
  readonly closing: AbortSignal;
  readonly tokens: TokenSource;
  readonly me: () => string;
}

export const makeRest = ({ url, credentials, closing, tokens, me }: RestParts): Rest => {
  const request = async <Answer>(
    path: string,
    body?: object,
    method?: string,
    isRepeated = false,
  ): Promise<Answer> => {
    const token = await tokens.get();
    const [response, answer] = await inTime(closing, async (signal) => {
      const given = await fetch(`${url}/api${path}`, {
        method: method ?? (body ? 'POST' : 'GET'),
        body: body ? JSON.stringify(body) : null,
        ...(credentials && { credentials }),
        headers: {
          'content-type': 'application/json',
          ...(token === undefined
            ? { 'x-user-id': encodeURIComponent(me()) }
            : { authorization: `Bearer ${token}` }),
        },
        signal,
      });
      // If the status says everything, there is no body.
      const said = (given.status === 204 ? {} : await given.json()) as Answer & Partial<WireError>;
      return [given, said] as const;
    });
    if (response.ok) return answer;
    // A proxy in front of the server gives no code of ours.
    const refusal = new ChatError(answer.code ?? 'UNAVAILABLE', answer.message, answer);
    if (response.status === 401) {
      tokens.reject(token, refusal);
      if (!isRepeated) return request(path, body, method, true);
    }
    throw refusal;
  };

  return async <Answer>(path: string, body?: object, method?: 'PUT' | 'DELETE') => {
    try {
      return await request<Answer>(path, body, method);
    } catch (reason) {
      throw closing.aborted ? new ChatError('CLOSED') : toChatError(reason);
    }
  };
};

/** Aborts the run when its time is over or the client is closed. Not every browser has `AbortSignal.any`. */
const inTime = async <T>(closing: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ANSWER_TIMEOUT_MS);
  const { signal } = controller;
  // The listener is gone once the run has ended.
  closing.addEventListener('abort', abort, { signal });
  try {
    closing.throwIfAborted();
    return await run(signal);
  } finally {
    clearTimeout(timer);
    abort();
  }
};
