import { refusal } from './arrivals.js';

/** A REST call of one user, which gives the answer's body. Rejects with the code of a refusal. */
export type Rest = <T = object>(method: string, path: string, body?: object) => Promise<T>;

const LIMIT_MS = 10_000;

/** `url` may have a path, below which the server is. */
export const restAs =
  (url: string, token: string): Rest =>
  async <T>(method: string, path: string, body?: object) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(LIMIT_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw refusal(answer);
    return answer;
  };
