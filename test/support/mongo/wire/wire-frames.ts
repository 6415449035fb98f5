/** One message of MongoDB's protocol with the bytes that it had on the wire. */
export interface Frame {
  readonly requestId: number;
  /** The request that this message answers, 0 in a request. */
  readonly responseTo: number;
  readonly opCode: number;
  /** All of the message, header included. */
  readonly bytes: Buffer;
}

/** The bytes are not MongoDB's protocol, or a part of it that is not understood here. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

export interface FrameReader {
  /** Gives the messages that `chunk` completes, in order. Throws WireError on a length that no message has. */
  readonly push: (chunk: Buffer) => readonly Frame[];
}

export const HEADER_BYTES = 16;
/** The largest message that a server takes (`maxMessageSizeBytes`). No more than that is ever buffered. */
export const MAX_FRAME_BYTES = 48_000_000;

/** Makes messages of a stream of bytes, however it was cut into chunks. Buffers one unfinished message. */
export const makeFrameReader = (): FrameReader => {
  let buffered: Buffer[] = [];
  let bufferedBytes = 0;
  let wanted = HEADER_BYTES;

  return {
    push(chunk) {
      buffered.push(chunk);
      bufferedBytes += chunk.length;
      if (bufferedBytes < wanted) return [];

      const frames: Frame[] = [];
      let rest = Buffer.concat(buffered);
      while (rest.length >= HEADER_BYTES) {
        const length = lengthOf(rest);
        if (rest.length < length) break;
        frames.push(frameOf(rest.subarray(0, length)));
        rest = rest.subarray(length);
      }
      buffered = rest.length > 0 ? [rest] : [];
      bufferedBytes = rest.length;
      // Nothing is joined again before the message is complete: a large one would be copied for each chunk.
      wanted = rest.length < HEADER_BYTES ? HEADER_BYTES : lengthOf(rest);
      return frames;
    },
  };
};

/** A message of its header and body. */
export const writeFrame = (
  { requestId, responseTo, opCode }: Omit<Frame, 'bytes'>,
  body: readonly Buffer[],
): Buffer => {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(
    body.reduce((sum, { length }) => sum + length, HEADER_BYTES),
    0,
  );
  header.writeInt32LE(requestId, 4);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, ...body]);
};

const frameOf = (bytes: Buffer): Frame => ({
  requestId: bytes.readInt32LE(4),
  responseTo: bytes.readInt32LE(8),
  opCode: bytes.readInt32LE(12),
  bytes,
});

const lengthOf = (bytes: Buffer): number => {
  const length = bytes.readInt32LE(0);
  if (length < HEADER_BYTES || length > MAX_FRAME_BYTES) {
    throw new WireError(`A message cannot be ${String(length)} bytes long`);
  }
  return length;
};
