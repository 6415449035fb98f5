/** `@parley/server/mongodb`: a store. */
export { mongodb } from '../adapters/mongodb/mongodb.js';
