import type { LiveEvent } from '../../application/live/outlet.js';
import { toWireEvents } from '../protocol/translate.js';
import type { WireEvent } from '../protocol/wire.js';

export type Encode = (event: LiveEvent) => readonly string[];

/**
 * Encodes an event once, however many devices it goes to: the receivers of one event are served one after
 * another, so remembering the last is enough.
 */
export const makeEncoder = (): Encode => {
  let last: LiveEvent | undefined;
  let encoded: readonly string[] = [];
  return (event) => {
    if (event !== last) {
      encoded = toWireEvents(event).map(encodePacket);
      last = event;
    }
    return encoded;
  };
};

/** An EVENT packet of Socket.IO's protocol 5 in the main namespace, without acknowledgement. */
const encodePacket = (event: WireEvent): string => `2${JSON.stringify(event)}`;
