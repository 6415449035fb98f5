import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Request, RequestHandler } from 'express';
import { makeAsset } from './asset.js';

/** Names without a dot at their start, at most one folder deep. */
const NAME = /^\/(?:(?:[\w-][\w.-]*\/)?[\w-][\w.-]*)?$/;

/** Beside `index.html` a build may have `index.html.br` and `index.html.gz`, which are served in its place. */
const COMPRESSED = new Set(['.br', '.gz']);

interface KnownFile {
  readonly version: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: RequestHandler;
}

/**
 * Serves the files of a folder and of the folders in it, `index.html` at its root. Each is read once, with its compressed
 * forms beside it, until it changes, as while a build watches its sources. Any other path is left to the next handler.
 *
 * @param headersOf the headers of a file's answers, asked for once.
 */
export const serveFolder = (
  folder: string,
  headersOf: (path: string, content: Buffer) => Readonly<Record<string, string>>,
): RequestHandler => {
  const assets = new Map<string, KnownFile>();

  const find = async (path: string): Promise<KnownFile | undefined> => {
    const file = join(folder, path);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) {
      assets.delete(path);
      return undefined;
    }
    const version = `${found.mtimeMs} ${found.size}`;
    const known = assets.get(path);
    if (known?.version === version) return known;
    const content = await readFile(file);
    const [br, gzip] = await Promise.all(['.br', '.gz'].map((end) => readUnlessOlder(file + end, found)));
    const answer = makeAsset(extname(path), content, { br, gzip });
    const next = { version, headers: headersOf(path, content), answer };
    assets.set(path, next);
    return next;
  };

  return async (request: Request, response, next) => {
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (!isReading || !NAME.test(request.path)) {
      next();
      return;
    }
    const path = request.path === '/' ? '/index.html' : request.path;
    const known = COMPRESSED.has(extname(path)) ? undefined : await find(path);
    if (known === undefined) {
      next();
      return;
    }
    response.set(known.headers);
    await known.answer(request, response, next);
  };
};

/** Undefined if there is no such file, or only one of an earlier build. */
const readUnlessOlder = async (file: string, than: Stats): Promise<Buffer | undefined> => {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && found.mtimeMs >= than.mtimeMs ? readFile(file) : undefined;
};
