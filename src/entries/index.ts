/** `@parley/server`: a chat inside the host's own process. */
export type { AttachOptions, Chat, ParleyOptions } from '../embed/chat.js';
export { createParley } from '../embed/create-parley.js';
export type { Caller, SystemCaller } from '../embed/callers.js';
export type { ChatEventName, ChatEvents, ChatListener, GroupMade, Listen } from '../embed/chat-events.js';
export { IDENTIFY_DEADLINE_MS, type IdentifiedUser, type Identify } from '../embed/identify.js';
export type { ChatOptions } from '../embed/options.js';
export { SettingsError } from '../embed/settings-error.js';
export type { MakeLink } from '../application/ports/link.js';
export type { LogFields, Logger } from '../application/ports/logger.js';
export type { MakeStore, Store } from '../application/ports/store.js';
export type { HostPolicy } from '../application/ports/policy.js';
export type { Outbox } from '../application/outbox/outbox.js';
export type { OutboxRow, OutboxTable } from '../application/outbox/outbox-table.js';
export type { BeforeSend, MessageRewrite, OutgoingMessage } from '../application/ports/before-send.js';
export { DomainError, type ErrorCode, refused } from '../domain/errors.js';
