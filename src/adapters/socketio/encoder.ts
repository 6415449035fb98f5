import type { WireEvent } from '../protocol/wire.js';

/** As engine.io's sockets take it. */
export interface EncodedPacket {
  /** An EVENT packet of Socket.IO's protocol 5 in the main namespace, without acknowledgement. */
  readonly packet: string;
  readonly options: {
    readonly compress: false;
    /** The packet as a WebSocket frame, in one piece, so that it is one write; polling ignores it. */
    readonly wsPreEncodedFrame: readonly [Buffer];
  };
}

export type Encode = (events: readonly WireEvent[]) => readonly EncodedPacket[];

/**
 * Encodes events once for all of their receivers. They get the same list one after another, so remembering the last one
 * is enough.
 */
export const makeEncoder = (): Encode => {
  let last: readonly WireEvent[] | undefined;
  let encoded: readonly EncodedPacket[] = [];
  return (events) => {
    if (events !== last) {
      encoded = events.map(encodePacket);
      last = events;
    }
    return encoded;
  };
};

const encodePacket = (event: WireEvent): EncodedPacket => {
  const packet = `2${JSON.stringify(event)}`;
  // Engine.IO's type 4 is a message.
  return { packet, options: { compress: false, wsPreEncodedFrame: [textFrame(`4${packet}`)] } };
};

/** A complete text frame of a server, unmasked (RFC 6455, 5.2). */
export const textFrame = (text: string): Buffer => {
  const length = Buffer.byteLength(text);
  const start = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(start + length);
  frame[0] = 0x81;
  frame[1] = start === 2 ? length : start === 4 ? 126 : 127;
  if (start === 4) frame.writeUInt16BE(length, 2);
  if (start === 10) frame.writeBigUInt64BE(BigInt(length), 2);
  frame.write(text, start);
  return frame;
};
