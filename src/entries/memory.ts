/** `@parley/server/memory`: a store. */
export { memory } from '../adapters/memory/memory.js';
