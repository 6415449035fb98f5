import { cStringAt, documentAt } from './wire-document.js';
import { type Frame, HEADER_BYTES, WireError, writeFrame } from './wire-frames.js';

export const OP_MSG = 2013;

const FLAGS_BYTES = 4;
const CHECKSUM_BYTES = 4;

export const CHECKSUM_PRESENT = 1 << 0;
/** The sender goes on without waiting: in a request, no reply is wanted; in a reply, another one follows. */
export const MORE_TO_COME = 1 << 1;
export const EXHAUST_ALLOWED = 1 << 16;

/** The one document of a message, as BSON: a command or its reply. */
export interface BodySection {
  readonly kind: 0;
  readonly document: Buffer;
}

/** A list that belongs into the body under the name `identifier`: the documents of an insert. */
export interface SequenceSection {
  readonly kind: 1;
  readonly identifier: string;
  readonly documents: readonly Buffer[];
}

export type Section = BodySection | SequenceSection;

export interface OpMsg {
  readonly requestId: number;
  readonly responseTo: number;
  /** All flags but that of the checksum, which `checksum` stands for. */
  readonly flags: number;
  readonly sections: readonly Section[];
  /** The CRC-32C as it came, unchecked. A changed message must not have it. */
  readonly checksum?: number;
}

/** Throws WireError where the frame is not a well-formed OP_MSG. */
export const readOpMsg = ({ requestId, responseTo, opCode, bytes }: Frame): OpMsg => {
  if (opCode !== OP_MSG) throw new WireError(`Opcode ${String(opCode)} is not an OP_MSG`);
  if (bytes.length < HEADER_BYTES + FLAGS_BYTES) throw new WireError('The message has no flags');
  const flags = bytes.readUInt32LE(HEADER_BYTES);
  const hasChecksum = (flags & CHECKSUM_PRESENT) !== 0;
  const end = bytes.length - (hasChecksum ? CHECKSUM_BYTES : 0);
  return {
    requestId,
    responseTo,
    flags: (flags & ~CHECKSUM_PRESENT) >>> 0,
    sections: readSections(bytes.subarray(0, end), HEADER_BYTES + FLAGS_BYTES),
    ...(hasChecksum && { checksum: bytes.readUInt32LE(end) }),
  };
};

export const writeOpMsg = ({ requestId, responseTo, flags, sections, checksum }: OpMsg): Buffer => {
  const hasChecksum = checksum !== undefined;
  return writeFrame({ requestId, responseTo, opCode: OP_MSG }, [
    uint32((flags | (hasChecksum ? CHECKSUM_PRESENT : 0)) >>> 0),
    ...sections.map(writeSection),
    ...(hasChecksum ? [uint32(checksum)] : []),
  ]);
};

/** The document of the body section. */
export const bodyOf = ({ sections }: OpMsg): Buffer => {
  const body = sections.find((section) => section.kind === 0);
  if (!body) throw new WireError('The message has no body');
  return body.document;
};

const readSections = (bytes: Buffer, from: number): Section[] => {
  const sections: Section[] = [];
  let offset = from;
  while (offset < bytes.length) {
    const kind = bytes.readUInt8(offset);
    if (kind === 0) {
      const document = documentAt(bytes, offset + 1);
      sections.push({ kind, document });
      offset += 1 + document.length;
    } else if (kind === 1) {
      // A sequence counts its own length, as a document does.
      const sequence = documentAt(bytes, offset + 1);
      sections.push(readSequence(sequence));
      offset += 1 + sequence.length;
    } else {
      throw new WireError(`A section of kind ${String(kind)}`);
    }
  }
  return sections;
};

const readSequence = (bytes: Buffer): SequenceSection => {
  const identifier = cStringAt(bytes, 4);
  const documents: Buffer[] = [];
  let offset = 4 + Buffer.byteLength(identifier) + 1;
  while (offset < bytes.length) {
    const document = documentAt(bytes, offset);
    documents.push(document);
    offset += document.length;
  }
  return { kind: 1, identifier, documents };
};

const writeSection = (section: Section): Buffer => {
  if (section.kind === 0) return Buffer.concat([Buffer.from([0]), section.document]);
  const content = Buffer.concat([Buffer.from(`${section.identifier}\0`), ...section.documents]);
  return Buffer.concat([Buffer.from([1]), uint32(content.length + 4), content]);
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
