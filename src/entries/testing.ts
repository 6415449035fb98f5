/** `@parley/server/testing`: the laws by which anyone proves parts of their own. It loads fast-check. */
export * from '../testing/index.js';
