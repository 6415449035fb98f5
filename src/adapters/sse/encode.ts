import type { EventPage } from '../protocol/connect.js';
import type { WireError, WireEvent } from '../protocol/wire.js';

/*
 * The format of text/event-stream: blocks of lines, each ended by an empty one. JSON has no line breaks of its own.
 */

/** After the head of the answer: a client that is cut off comes back after two seconds. */
export const BEGINNING = Buffer.from('retry: 2000\n\n');

/** Before an end that is no cut: a client comes back sooner than others take its user for offline. */
export const COME_BACK = Buffer.from('retry: 500\n\n');

/** A comment, which clients ignore. */
export const HEARTBEAT = Buffer.from(':\n\n');

export type EncodeEvents = (events: readonly WireEvent[]) => Buffer;

/**
 * Encodes live events once for all of their receivers, who get the same list one after another. `withIds`: the last event
 * of an entry has the entry's seq as its id, for streams of one room.
 */
export const makeEncoder = (withIds: boolean): EncodeEvents => {
  let last: readonly WireEvent[] | undefined;
  let encoded = Buffer.alloc(0);
  return (events) => {
    if (events !== last) {
      encoded = Buffer.from(encodeEntry(events, withIds ? seqOf(events) : undefined));
      last = events;
    }
    return encoded;
  };
};

/**
 * The last event has the id, which covers the page; where there is none, the id comes alone. So a client that was cut off
 * within the page goes on where the page began.
 */
export const encodePage = ({ entries, upTo }: EventPage): Buffer => {
  const blocks = entries.map((events, i) => encodeEntry(events, i === entries.length - 1 ? upTo : undefined));
  return Buffer.from(blocks.length === 0 ? `id: ${upTo}\n\n` : blocks.join(''));
};

export const encodeError = (error: WireError): Buffer => Buffer.from(encodeBlock('error', error));

const encodeEntry = (events: readonly WireEvent[], id: number | undefined): string =>
  events
    .map(([name, payload], i) => encodeBlock(name, payload, i === events.length - 1 ? id : undefined))
    .join('');

const encodeBlock = (name: string, payload: object, id?: number): string =>
  `event: ${name}\ndata: ${JSON.stringify(payload)}\n${id === undefined ? '' : `id: ${id}\n`}\n`;

/** Of the entry that these events are about; undefined where they are about none. */
const seqOf = ([first]: readonly WireEvent[]): number | undefined =>
  first?.[0] === 'receiveMessage' || first?.[0] === 'messageChanged' ? first[1].seq : undefined;
