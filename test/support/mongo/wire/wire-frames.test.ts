import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opMsgs } from './wire-arbitraries.js';
import { HEADER_BYTES, makeFrameReader, MAX_FRAME_BYTES, WireError, writeFrame } from './wire-frames.js';
import { readOpMsg, writeOpMsg } from './wire-message.js';

/** A stream of bytes in pieces. It may be cut anywhere, also within a length, or not at all. */
const cutAt = (stream: Buffer, offsets: readonly number[]): Buffer[] => {
  const cuts = [0, ...offsets.map((offset) => offset % (stream.length + 1)), stream.length].sort(
    (a, b) => a - b,
  );
  return cuts.slice(1).map((end, index) => stream.subarray(cuts[index], end));
};

const header = (length: number): Buffer => {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeInt32LE(length);
  return bytes;
};

describe('a frame reader', () => {
  it('gives the same messages however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(opMsgs, { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 40 }),
        (messages, offsets) => {
          const reader = makeFrameReader();
          const chunks = cutAt(Buffer.concat(messages.map(writeOpMsg)), offsets);

          const frames = chunks.flatMap((chunk) => reader.push(chunk));

          expect(frames.map(readOpMsg)).toEqual(messages);
        },
      ),
    );
  });

  it('gives a message with its last byte, not before', () => {
    const reader = makeFrameReader();
    const message = writeFrame({ requestId: 7, responseTo: 3, opCode: 2013 }, [Buffer.from('body')]);

    const early = [...message.subarray(0, -1)].flatMap((byte) => reader.push(Buffer.from([byte])));
    const complete = reader.push(message.subarray(-1));

    expect(early).toEqual([]);
    expect(complete).toEqual([{ requestId: 7, responseTo: 3, opCode: 2013, bytes: message }]);
  });

  it.each([-1, 0, HEADER_BYTES - 1, MAX_FRAME_BYTES + 1])('refuses a message of %d bytes', (length) => {
    const reader = makeFrameReader();

    const push = () => reader.push(header(length));

    expect(push).toThrow(WireError);
  });

  it('takes the largest message that a server takes', () => {
    const reader = makeFrameReader();

    const [early, [frame]] = [
      reader.push(header(MAX_FRAME_BYTES)),
      reader.push(Buffer.alloc(MAX_FRAME_BYTES - HEADER_BYTES)),
    ];

    expect(early).toEqual([]);
    expect(frame?.bytes.length).toBe(MAX_FRAME_BYTES);
  });
});
