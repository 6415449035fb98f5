import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { makeEncoder, textFrame } from '../../../src/adapters/socketio/encoder.js';
import type { WireEvent } from '../../../src/adapters/protocol/wire.js';

/** Exported, but not in the types. */
const { Sender } = ws as unknown as {
  Sender: { frame: (data: Buffer, options: object) => Buffer[] };
};

const frameOfLibrary = (text: string): Buffer =>
  Buffer.concat(Sender.frame(Buffer.from(text), { opcode: 1, fin: true, mask: false }));

describe('the frame of an event', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])('is what ws makes of %i bytes', (length) => {
    const text = 'x'.repeat(length);

    expect(textFrame(text).equals(frameOfLibrary(text))).toBe(true);
  });

  it('is what ws makes of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(textFrame(text)).toEqual(frameOfLibrary(text));
      }),
    );
  });
});

describe('the encoder', () => {
  it('encodes an event once for all of its receivers, and another one anew', () => {
    const payload = { roomId: 'ana_ben', userId: 'ana' };
    const typing: readonly WireEvent[] = [['userTyping', payload]];
    const encode = makeEncoder();

    const first = encode(typing);
    const again = encode(typing);
    const other = encode([['userStopTyping', payload]]);

    expect(again).toBe(first);
    expect(first.map(({ packet }) => packet)).toEqual([
      '2["userTyping",{"roomId":"ana_ben","userId":"ana"}]',
    ]);
    expect(other.map(({ packet }) => packet)).not.toEqual(first.map(({ packet }) => packet));
  });
});
