/** `@parley/server/sqlite`: a store. */
export { sqlite } from '../adapters/sqlite/sqlite.js';
