import { cStringAt, documentAt, firstKeyOf, readDocument } from './wire-document.js';
import { type Frame, HEADER_BYTES, WireError } from './wire-frames.js';
import { bodyOf, MORE_TO_COME, OP_MSG, type OpMsg, readOpMsg, writeOpMsg } from './wire-message.js';

/** The request of old, in which drivers still send their first hello. */
export const OP_QUERY = 2004;
export const OP_COMPRESSED = 2012;

/** What a client asks of the server. */
export interface WireRequest {
  readonly id: number;
  /** The command's name as sent, with `hello` for all of its older names. */
  readonly command: string;
  readonly wantsReply: boolean;
  /** A number for a retryable write is there, by which a server knows a second try. */
  readonly retryable: boolean;
  /** How many documents, updates or deletes a write consists of; 1 in any other command. */
  readonly asked: number;
}

/** Throws WireError on what is not a request in OP_MSG or OP_QUERY, above all on a compressed one. */
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
 * The same write with the first `count` things of its list only. Undefined where none would be left, or where the
 * list is not in a section of its own, as the driver has it.
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
  const collection = cStringAt(bytes, HEADER_BYTES + 4);
  // The name is followed by two numbers: how many to skip and how many to return.
  const document = documentAt(bytes, HEADER_BYTES + 4 + Buffer.byteLength(collection) + 1 + 8);
  return { id: requestId, command: nameOf(document), wantsReply: true, retryable: false, asked: 1 };
};

const nameOf = (body: Buffer): string => {
  const name = firstKeyOf(body);
  return /^is_?master$/i.test(name) ? 'hello' : name;
};
