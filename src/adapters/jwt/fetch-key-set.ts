import { z } from 'zod';

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });

export type KeySet = z.output<typeof keySet>;

/** Hundreds of keys. */
const MAX_BYTES = 256 * 1024;

/**
 * Fetches the JWKS at this address, within this time and of at most 256 KiB. The library's own request has no limit for the whole, and
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
  return keySet.parse(JSON.parse(await textOf(response)));
};

/** Counts the bytes as they come, inflated ones too, and cancels the rest of what is too large. */
const textOf = async ({ body }: Response): Promise<string> => {
  const reader = body?.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || value === undefined) return Buffer.concat(chunks).toString('utf8');
    bytes += value.byteLength;
    if (bytes > MAX_BYTES) {
      await reader?.cancel();
      throw new Error(`The JWKS is larger than ${MAX_BYTES} bytes`);
    }
    chunks.push(value);
  }
};
