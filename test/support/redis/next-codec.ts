import {
  decodeEvent,
  encodeEvent,
  type Envelope,
  type EventCodec,
} from '../../../src/adapters/redis/event-codec.js';

/** What the next version has added, on every level of an event. */
const ADDED = { urgency: { level: 3 } };

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withAdded = (value: unknown): unknown =>
  isObject(value)
    ? {
        ...Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withAdded(each)])),
        ...ADDED,
      }
    : value;

/** A codec as the next version of the server may have it: it adds fields, which it does not find in older events. */
export const NEXT_CODEC: EventCodec = {
  encode(envelope) {
    const { v, id, event } = JSON.parse(encodeEvent(envelope)) as Envelope & { v: number };
    return JSON.stringify({ v, id, event: withAdded(event), sentBy: 'next' });
  },
  decode: decodeEvent,
};

/** An event that only the next version knows, as it writes it. */
export const encodePinned = (id: string, roomId: string): string =>
  JSON.stringify({ v: 1, id, event: { type: 'message-pinned', roomId, seq: 1 }, sentBy: 'next' });
