/** `@parley/server/sse`: live delivery by Server-Sent Events, on plain requests of HTTP. */
export { type EventStreams, makeEventStreams } from '../adapters/sse/make-event-streams.js';
