import { readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Request, RequestHandler, Response } from 'express';
import { makeAsset } from './asset.js';

/** Names without a dot at their start, at most one folder deep. */
const NAME = /^\/(?:(?:[\w-][\w.-]*\/)?[\w-][\w.-]*)?$/;

/**
 * Serves the files of a folder and of the folders in it, `index.html` at its root. Each is read and compressed once, until
 * it changes, as while a build watches its sources. Any other path is left to the next handler.
 */
export const serveFolder = (
  folder: string,
  prepare: (path: string, response: Response) => void,
): RequestHandler => {
  const assets = new Map<string, { readonly version: string; readonly answer: RequestHandler }>();

  const find = async (path: string): Promise<RequestHandler | undefined> => {
    const file = join(folder, path);
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) {
      assets.delete(path);
      return undefined;
    }
    const version = `${found.mtimeMs} ${found.size}`;
    const known = assets.get(path);
    if (known?.version === version) return known.answer;
    const answer = makeAsset(extname(path), await readFile(file));
    assets.set(path, { version, answer });
    return answer;
  };

  return async (request: Request, response, next) => {
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (!isReading || !NAME.test(request.path)) {
      next();
      return;
    }
    const path = request.path === '/' ? '/index.html' : request.path;
    const answer = await find(path);
    if (answer === undefined) {
      next();
      return;
    }
    prepare(path, response);
    await answer(request, response, next);
  };
};
