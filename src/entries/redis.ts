/** `@parley/server/redis`: the way to other processes that serve the same store. */
export { redis } from '../adapters/redis/link.js';
