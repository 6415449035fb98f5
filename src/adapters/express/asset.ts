import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

const compress = promisify(gzip);

/**
 * Answers with this content, for as often as it is asked. Its compressed form and its ETag are made once, so that an
 * answer costs no more than the bytes of it.
 *
 * @param type a media type, or the end of a file's name.
 */
export const makeAsset = (type: string, content: string | Buffer): RequestHandler => {
  const plain = Buffer.from(content);
  const etag = `W/"${createHash('sha256').update(plain).digest('base64url')}"`;
  let compressed: Promise<Buffer> | undefined;

  return async (request, response) => {
    response.type(type).set('etag', etag).vary('accept-encoding');
    if (request.fresh) {
      response.status(304).end();
      return;
    }
    if (request.acceptsEncodings('gzip') === false) {
      response.set('content-length', String(plain.length)).end(plain);
      return;
    }
    const body = await (compressed ??= compress(plain));
    response.set('content-encoding', 'gzip').set('content-length', String(body.length)).end(body);
  };
};
