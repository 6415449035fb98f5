import { mongo } from 'mongoose';
import { WireError } from './wire-frames.js';

/** The length of an empty document: its own length and the closing zero. */
const EMPTY_BYTES = 5;

/** The bytes of the document that begins at `offset`. Throws WireError where no document fits in. */
export const documentAt = (bytes: Buffer, offset: number): Buffer => {
  const length = offset + 4 <= bytes.length ? bytes.readInt32LE(offset) : -1;
  if (length < EMPTY_BYTES || offset + length > bytes.length) {
    throw new WireError(`No document at byte ${String(offset)} of ${String(bytes.length)}`);
  }
  return bytes.subarray(offset, offset + length);
};

/** The text up to the next zero byte. Throws WireError where there is no such byte. */
export const cStringAt = (bytes: Buffer, offset: number): string => {
  const end = bytes.indexOf(0, offset);
  if (end < 0) throw new WireError(`The text at byte ${String(offset)} has no end`);
  return bytes.toString('utf8', offset, end);
};

/** The name of the first field, which in a command is its name. An empty document gives ''. */
export const firstKeyOf = (document: Buffer): string =>
  document.length === EMPTY_BYTES ? '' : cStringAt(document, 5);

/** `document` with `fields` after its own, which stay as they are, byte for byte. */
export const appendFields = (document: Buffer, fields: Record<string, unknown>): Buffer => {
  const added = mongo.BSON.serialize(fields).subarray(4);
  const joined = Buffer.concat([document.subarray(0, -1), added]);
  joined.writeInt32LE(joined.length, 0);
  return joined;
};

export const writeDocument = (fields: Record<string, unknown>): Buffer =>
  Buffer.from(mongo.BSON.serialize(fields));

export const readDocument = (document: Buffer): Record<string, unknown> =>
  mongo.BSON.deserialize(document, { promoteLongs: true });
