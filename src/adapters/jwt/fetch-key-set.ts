import { z } from 'zod';

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

export type KeySet = z.output<typeof keySet>;

/**
 * Fetches the JWKS at this address, within this time. The library's own request has no limit for the whole, and
 * never settles where the connection breaks within the body.
 *
 * @throws Error for every answer that is not a JWKS. An empty list of keys is one.
 */
export const fetchKeySet = async (url: string, limitMs: number): Promise<KeySet> => {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    // Keys come only from the address that was configured, not from another to which it redirects.
    redirect: 'error',
    signal: AbortSignal.timeout(limitMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`The JWKS answered with status ${response.status}`);
  }
  return keySet.parse(await response.json());
};
