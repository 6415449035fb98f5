import { createHash } from 'node:crypto';
import type { RedisClient } from './redis-connection.js';

/** A step of several commands that Redis takes as one. */
export interface Script {
  readonly lua: string;
  readonly hash: string;
}

export const makeScript = (lua: string): Script => ({
  lua,
  hash: createHash('sha1').update(lua).digest('hex'),
});

/** Scripts that Redis has got by a connection. */
const sent = new WeakMap<RedisClient, Set<string>>();

/**
 * With its text the first time on a connection, and by its hash from then on; with its text again where Redis has lost it.
 * Asking by the hash first would take a slow Redis twice as long.
 */
export const runScript = async (
  client: RedisClient,
  { lua, hash }: Script,
  keys: readonly string[],
  values: readonly string[],
): Promise<unknown> => {
  const rest = [String(keys.length), ...keys, ...values];
  const known = sent.get(client) ?? new Set();
  sent.set(client, known);
  if (!known.has(hash)) {
    known.add(hash);
    return client.sendCommand(['EVAL', lua, ...rest]);
  }
  try {
    return await client.sendCommand(['EVALSHA', hash, ...rest]);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.sendCommand(['EVAL', lua, ...rest]);
  }
};
