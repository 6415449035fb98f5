import { z } from 'zod';

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

export type KeySet = z.output<typeof keySet>;

/**
 * The JWKS at this address, within this time. In place of the library's own request, which has no limit for
 * the whole and never settles where the connection breaks within the body.
 *
 * @throws Error for every answer that is no JWKS; one without keys is a JWKS.
 */
export const fetchKeySet = async (url: string, limitMs: number): Promise<KeySet> => {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    // Keys come from the address that was configured, and from no other that it may name.
    redirect: 'error',
    signal: AbortSignal.timeout(limitMs),
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`The JWKS answered with status ${response.status}`);
  }
  return keySet.parse(await response.json());
};
