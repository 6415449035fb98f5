import { describe, expect, it } from 'vitest';
import { readDocument, writeDocument } from './wire-document.js';
import { type Frame, makeFrameReader, WireError, writeFrame } from './wire-frames.js';
import { EXHAUST_ALLOWED, MORE_TO_COME, readOpMsg, type Section, writeOpMsg } from './wire-message.js';
import { beginningOf, OP_COMPRESSED, OP_QUERY, readRequest } from './wire-request.js';

const frameOf = (bytes: Buffer): Frame => {
  const [frame] = makeFrameReader().push(bytes);
  if (!frame) throw new Error('The message is not complete');
  return frame;
};

const request = (command: Record<string, unknown>, sections: readonly Section[] = [], flags = 0): Frame =>
  frameOf(
    writeOpMsg({
      requestId: 5,
      responseTo: 0,
      flags,
      sections: [{ kind: 0, document: writeDocument(command) }, ...sections],
    }),
  );

const three: Section = {
  kind: 1,
  identifier: 'documents',
  documents: ['a', 'b', 'c'].map((_id) => writeDocument({ _id })),
};

describe('a request', () => {
  it('has the name of its command and its number', () => {
    const { id, command, wantsReply } = readRequest(request({ find: 'things', filter: { insert: 1 } }));

    expect({ id, command, wantsReply }).toEqual({ id: 5, command: 'find', wantsReply: true });
  });

  it('wants no reply where more is to come, and one where the server may send several', () => {
    const flags = [MORE_TO_COME, EXHAUST_ALLOWED].map((flag) => readRequest(request({ ping: 1 }, [], flag)));

    expect(flags.map(({ wantsReply }) => wantsReply)).toEqual([false, true]);
  });

  it.each([
    ['in a section of its own', request({ insert: 'things' }, [three])],
    ['in the body', request({ insert: 'things', documents: [{ _id: 1 }, { _id: 2 }, { _id: 3 }] })],
  ])('that writes a list %s knows its length', (_, frame) => {
    const { asked } = readRequest(frame);

    expect(asked).toBe(3);
  });

  it.each([
    ['is', { txnNumber: 1 }, true],
    ['is not', {}, false],
  ])('%s a retryable write with %o', (_, number, expected) => {
    const { retryable } = readRequest(request({ insert: 'things', ...number }, [three]));

    expect(retryable).toBe(expected);
  });

  it.each(['hello', 'isMaster', 'ismaster'])('is a hello where it says %s, in the old form too', (name) => {
    const collection = Buffer.from('admin.$cmd\0');
    const query = [Buffer.alloc(4), collection, Buffer.alloc(8), writeDocument({ [name]: 1, helloOk: true })];
    const old = frameOf(writeFrame({ requestId: 9, responseTo: 0, opCode: OP_QUERY }, query));

    const read = [readRequest(request({ [name]: 1 })), readRequest(old)];

    expect(read.map(({ id, command }) => [id, command])).toEqual([
      [5, 'hello'],
      [9, 'hello'],
    ]);
  });

  it.each([
    ['compressed', OP_COMPRESSED, /compressors/],
    ['of another kind', 2001, /2001/],
  ])('that is %s is refused, with the reason', (_, opCode, reason) => {
    const frame = frameOf(writeFrame({ requestId: 1, responseTo: 0, opCode }, [Buffer.alloc(20)]));

    const read = () => readRequest(frame);

    expect(read).toThrow(WireError);
    expect(read).toThrow(reason);
  });
});

describe('the beginning of a write', () => {
  it('has the first of its list, and all else', () => {
    const beginning = beginningOf(request({ insert: 'things', ordered: true }, [three]), 2);

    const { requestId, sections } = readOpMsg(frameOf(beginning ?? Buffer.alloc(0)));
    const [body, list] = sections;
    expect(requestId).toBe(5);
    expect(body?.kind === 0 && readDocument(body.document)).toEqual({ insert: 'things', ordered: true });
    expect(list?.kind === 1 && list.documents.map(readDocument)).toEqual([{ _id: 'a' }, { _id: 'b' }]);
  });

  it.each([
    ['nothing of it is left', request({ insert: 'things' }, [three]), 0],
    ['its list is in the body', request({ insert: 'things', documents: [{}, {}] }), 1],
  ])('is not there where %s', (_, frame, count) => {
    const beginning = beginningOf(frame, count);

    expect(beginning).toBeUndefined();
  });
});
