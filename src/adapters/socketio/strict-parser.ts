import { Decoder, Encoder } from 'socket.io-parser';

/**
 * What a client may send by Socket.IO's protocol 5 on a server with one namespace that asks for no
 * acknowledgements and takes no binary: CONNECT, DISCONNECT and EVENT, in the main namespace, with an
 * acknowledgement id that a number can hold. Anything else ends the connection.
 */
const ALLOWED = /^(?:0(?:\{|$)|1$|2\d{0,15}\[)/;

class StrictDecoder extends Decoder {
  /** @throws Error, upon which Socket.IO closes the connection with a parse error. */
  override add(packet: unknown): void {
    if (typeof packet !== 'string' || !ALLOWED.test(packet))
      throw new Error('A packet that is not allowed here');
    super.add(packet);
  }
}

/** For Socket.IO's option `parser`. */
export const strictParser = { Encoder, Decoder: StrictDecoder };
