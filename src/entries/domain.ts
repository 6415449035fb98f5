/** `@parley/server/domain`: pure functions, which need nothing. */
export * from '../domain/errors.js';
export * from '../domain/events.js';
export * from '../domain/ids.js';
export * from '../domain/limits.js';
export * from '../domain/log-entry.js';
export * from '../domain/membership.js';
export * from '../domain/presence.js';
export * from '../domain/receipts.js';
export * from '../domain/revocation.js';
export * from '../domain/room.js';
export * from '../domain/spans.js';
export * from '../domain/text.js';
export * from '../domain/topics.js';
export * from '../domain/typing.js';
export * from '../domain/user.js';
