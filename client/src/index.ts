export { createChatClient } from './client.js';
export { ChatError, type ChatErrorCode } from './chat-error.js';
export { forgetOthers } from './forget-others.js';
export { makeMemoryStorage, type OutboxStorage, type StoredSend } from './outbox-storage.js';
export type * from './entry-types.js';
export type * from './types.js';
export type * from './room-types.js';
export type {
  ErrorCode,
  Member,
  MembershipChange,
  MessageType,
  MessageVersion,
  Presence,
  Profile,
  ReactionsOf,
  Recipient,
  Role,
} from './protocol.js';
