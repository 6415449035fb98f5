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

/** By its hash; with its text where Redis does not have it yet, or has lost it. */
export const runScript = async (
  client: RedisClient,
  { lua, hash }: Script,
  keys: readonly string[],
  values: readonly string[],
): Promise<unknown> => {
  const rest = [String(keys.length), ...keys, ...values];
  try {
    return await client.sendCommand(['EVALSHA', hash, ...rest]);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.sendCommand(['EVAL', lua, ...rest]);
  }
};
