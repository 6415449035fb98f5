/** `@parley/server/express`: REST and its description, on an app of Express. */
export { asHandler, type ChatHandler } from '../adapters/express/as-handler.js';
export { CONTRACT, type RouteGroup } from '../adapters/express/contract.js';
export { answerUnknownRoute, makeErrorHandler, STATUS_OF_CODE } from '../adapters/express/error-handler.js';
export type { Findings } from '../adapters/express/health-routes.js';
export { mountRestApi, type RestOptions } from '../adapters/express/mount-rest-api.js';
export type { PlainAnswer, PlainRoute } from '../adapters/express/plain-route.js';
export type { EventStreams } from '../adapters/express/stream-route.js';
export { mountWebChat, type WebChatOptions, type WebChatSignIn } from '../adapters/express/web-chat.js';
