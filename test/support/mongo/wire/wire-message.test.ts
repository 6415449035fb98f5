import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opMsgs } from './wire-arbitraries.js';
import { appendFields, readDocument, writeDocument } from './wire-document.js';
import { type Frame, makeFrameReader, WireError, writeFrame } from './wire-frames.js';
import { bodyOf, OP_MSG, readOpMsg, writeOpMsg } from './wire-message.js';

const frameOf = (bytes: Buffer): Frame => {
  const [frame] = makeFrameReader().push(bytes);
  if (!frame) throw new Error('The message is not complete');
  return frame;
};

const ping = writeDocument({ ping: 1, $db: 'test' });
const withBody = (...body: Buffer[]): Frame =>
  frameOf(writeFrame({ requestId: 1, responseTo: 0, opCode: OP_MSG }, body));
const flags = Buffer.alloc(4);

describe('an OP_MSG', () => {
  it('is read as it was written, with all its sections, flags and checksum', () => {
    fc.assert(
      fc.property(opMsgs, (message) => {
        const read = readOpMsg(frameOf(writeOpMsg(message)));

        expect(read).toEqual(message);
      }),
    );
  });

  it('is written as it was read, byte for byte', () => {
    fc.assert(
      fc.property(opMsgs, (message) => {
        const bytes = writeOpMsg(message);

        const again = writeOpMsg(readOpMsg(frameOf(bytes)));

        expect(again.equals(bytes)).toBe(true);
      }),
    );
  });

  it.each([
    ['without flags', []],
    ['with a section of a kind that is not there', [flags, Buffer.from([2]), ping]],
    ['with a document that is longer than the message', [flags, Buffer.from([0]), ping.subarray(0, -1)]],
    ['with a sequence that has no length', [flags, Buffer.from([1, 0])]],
    ['with a sequence whose name has no end', [flags, Buffer.from([1, 6, 0, 0, 0, 65, 65])]],
    ['with half a document in a sequence', [flags, Buffer.from([1, 10, 0, 0, 0, 65, 0, 9, 0, 0, 0])]],
  ])('%s is refused', (_, body) => {
    const frame = withBody(...body);

    const read = () => readOpMsg(frame);

    expect(read).toThrow(WireError);
  });

  it('without a body has no command', () => {
    const message = readOpMsg(withBody(flags));

    const find = () => bodyOf(message);

    expect(find).toThrow(WireError);
  });
});

describe('a document with fields appended', () => {
  it('has its own fields and the new ones', () => {
    const longer = appendFields(writeDocument({ ok: 1, n: 3 }), { note: { code: 64 } });

    expect(readDocument(longer)).toEqual({ ok: 1, n: 3, note: { code: 64 } });
  });
});
