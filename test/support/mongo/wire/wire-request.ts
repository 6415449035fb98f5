import { cStringAt, documentAt, firstKeyOf, readDocument } from './wire-document.js';
import { type Frame, HEADER_BYTES, WireError } from './wire-frames.js';
import { bodyOf, MORE_TO_COME, OP_MSG, type OpMsg, readOpMsg, writeOpMsg } from './wire-message.js';

/** The old form of a request, in which drivers still send their first hello. */
export const OP_QUERY = 2004;
export const OP_COMPRESSED = 2012;

/** Where an OP_QUERY names its collection: after the header and the flags. */
const COLLECTION_OFFSET = HEADER_BYTES + 4;
/** After the name come two numbers: how many documents to skip, and how many to return. */
const SKIP_AND_LIMIT_BYTES = 8;

export interface WireRequest {
  readonly id: number;
  /** The command's name as sent. All older names of `hello` are `hello` here. */
  readonly command: string;
  readonly wantsReply: boolean;
  /** The driver gave it a number, by which the server recognises a second try of the same write. */
  readonly retryable: boolean;
  /** How many documents, updates or deletes a write consists of. 1 in any other command. */
  readonly asked: number;
}

/** Throws WireError on anything but an OP_MSG or OP_QUERY, so on a compressed request too. */
export const readRequest = (frame: Frame): WireRequest => {
  switch (frame.opCode) {
    case OP_MSG:
      return requestOf(readOpMsg(frame));
    case OP_QUERY:
      return readQuery(frame);
    case OP_COMPRESSED:
      throw new WireError('Compressed messages are not understood: connect without `compressors`');
    default:
      throw new WireError(`Opcode ${String(frame.opCode)} is not understood`);
  }
};

/**
 * The same write with only the first `count` things of its list. Undefined where nothing would be left, or where the
 * list is not in a section of its own; the driver puts it there.
 */
export const beginningOf = (frame: Frame, count: number): Buffer | undefined => {
  const { requestId, responseTo, flags, sections } = readOpMsg(frame);
  if (count === 0 || !sections.some(({ kind }) => kind === 1)) return undefined;
  return writeOpMsg({
    requestId,
    responseTo,
    flags,
    sections: sections.map((section) =>
      section.kind === 1 ? { ...section, documents: section.documents.slice(0, count) } : section,
    ),
  });
};

const LISTS: Readonly<Record<string, string>> = {
  insert: 'documents',
  update: 'updates',
  delete: 'deletes',
};

const requestOf = (message: OpMsg): WireRequest => {
  const body = bodyOf(message);
  const command = nameOf(body);
  const list = LISTS[command];
  const fields = list === undefined ? {} : readDocument(body);
  return {
    id: message.requestId,
    command,
    wantsReply: (message.flags & MORE_TO_COME) === 0,
    retryable: 'txnNumber' in fields,
    asked: list === undefined ? 1 : lengthOf(message, list, fields[list]),
  };
};

const lengthOf = ({ sections }: OpMsg, identifier: string, inBody: unknown): number => {
  const sequence = sections.find((section) => section.kind === 1 && section.identifier === identifier);
  if (sequence?.kind === 1) return sequence.documents.length;
  return Array.isArray(inBody) ? inBody.length : 0;
};

const readQuery = ({ requestId, bytes }: Frame): WireRequest => {
  const collection = cStringAt(bytes, COLLECTION_OFFSET);
  const end = COLLECTION_OFFSET + Buffer.byteLength(collection) + 1;
  const document = documentAt(bytes, end + SKIP_AND_LIMIT_BYTES);
  return { id: requestId, command: nameOf(document), wantsReply: true, retryable: false, asked: 1 };
};

const nameOf = (body: Buffer): string => {
  const name = firstKeyOf(body);
  return /^is_?master$/i.test(name) ? 'hello' : name;
};
