import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

const compress = promisify(gzip);

/** The content as it was compressed beforehand. */
export interface Compressed {
  readonly br?: Buffer | undefined;
  readonly gzip?: Buffer | undefined;
}

/**
 * Answers with this content, for as often as it is asked, in the smallest form that the caller takes: Brotli, where the
 * content was compressed so beforehand, gzip, or as it is. Its gzipped form and its ETag are made once, so that an answer
 * costs no more than the bytes of it.
 *
 * @param type a media type, or the end of a file's name.
 */
export const makeAsset = (
  type: string,
  content: string | Buffer,
  compressed: Compressed = {},
): RequestHandler => {
  const plain = Buffer.from(content);
  const etag = `W/"${createHash('sha256').update(plain).digest('base64url')}"`;
  let gzipped: Promise<Buffer> | undefined;
  const gzippedOf = (): Promise<Buffer> =>
    (gzipped ??= compressed.gzip === undefined ? compress(plain) : Promise.resolve(compressed.gzip));

  return async (request, response) => {
    const send = (body: Buffer) => response.set('content-length', String(body.length)).end(body);
    response.type(type).set('etag', etag).vary('accept-encoding');
    if (request.fresh) response.status(304).end();
    else if (compressed.br !== undefined && request.acceptsEncodings('br') !== false) {
      response.set('content-encoding', 'br');
      send(compressed.br);
    } else if (request.acceptsEncodings('gzip') !== false) {
      const body = await gzippedOf();
      response.set('content-encoding', 'gzip');
      send(body);
    } else send(plain);
  };
};
