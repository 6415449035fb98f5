/** `@parley/server/protocol`: what every transport shares. It loads zod. */
export * from '../adapters/protocol/authentication.js';
export * from '../adapters/protocol/connect.js';
export * from '../adapters/protocol/entry-size.js';
export * from '../adapters/protocol/failure.js';
export * from '../adapters/protocol/finish-all.js';
export * from '../adapters/protocol/handshake.js';
export * from '../adapters/protocol/hosts.js';
export * from '../adapters/protocol/input.js';
export * from '../adapters/protocol/origins.js';
export * from '../adapters/protocol/path-prefix.js';
export { namedUser } from '../adapters/protocol/presence-commands.js';
export * from '../adapters/protocol/stream-request.js';
export * from '../adapters/protocol/translate.js';
export * from '../adapters/protocol/transport-limits.js';
export * from '../adapters/protocol/wire.js';
export * from '../adapters/protocol/wire-schemas.js';
