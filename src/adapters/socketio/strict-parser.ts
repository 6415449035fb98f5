import { Decoder, Encoder } from 'socket.io-parser';

/**
 * The packets of Socket.IO's protocol 5 that a client may send: CONNECT, DISCONNECT and EVENT, in the main namespace,
 * with an acknowledgement id that is a safe integer. This server has one namespace, asks for no acknowledgements and
 * accepts no binary data. Any other packet ends the connection.
 */
const ALLOWED = /^(?:0(?:\{|$)|1$|2\d{0,15}\[)/;

class StrictDecoder extends Decoder {
  /** @throws Error, upon which Socket.IO closes the connection with a parse error. */
  override add(packet: unknown): void {
    if (typeof packet !== 'string' || !ALLOWED.test(packet))
      throw new Error('This packet is not allowed here');
    super.add(packet);
  }
}

/** For Socket.IO's option `parser`. */
export const strictParser = { Encoder, Decoder: StrictDecoder };
