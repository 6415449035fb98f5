import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import express, { type Application, type RequestHandler } from 'express';
import { DomainError } from '../../domain/errors.js';
import type { IdentifyCaller } from '../protocol/authentication.js';
import { serveFolder } from './asset-folder.js';

export interface WebChatOptions {
  /** The build of the web chat: `index.html` and `assets`. */
  readonly folder: string;
  /** How its page identifies the user, where no other page embeds it. */
  readonly signIn: WebChatSignIn;
  /** The origins of pages that may embed it and give it tokens. */
  readonly embedOrigins: readonly string[];
  /** With `host`: finds the user to whom the page is served. */
  readonly identify?: IdentifyCaller<IncomingMessage> | undefined;
}

/**
 * `token`: a name is enough to get one. `claim`: a name is enough (AUTH_MODE=none). `host`: the host application knows who
 * it is by the request. `none`: the embedding page does it.
 */
export type WebChatSignIn = 'token' | 'claim' | 'host' | 'none';

/** Whether there is a web chat to serve in this folder. */
export const isWebChatBuilt = (folder: string): boolean => existsSync(join(folder, 'index.html'));

/**
 * Serves the web chat at /app, and the settings of its page at /app/config.json. Other paths below are 404. Browsers
 * cache the files with a hash in their names for a year, and ask for the page itself each time.
 */
export const mountWebChat = (app: Application, options: WebChatOptions): void => {
  const { folder, embedOrigins } = options;
  const router = express.Router();
  router.use(protect(embedOrigins));
  router.get('/config.json', async (request, response) => {
    const config = { ...(await signInOf(options, request)), embedOrigins };
    response.set('cache-control', 'no-store').json(config);
  });
  // Its addresses are relative to /app/. This one is relative as well, as a proxy may have taken off a part of the path.
  router.get('/', (request, response, next) => {
    const { originalUrl, baseUrl } = request;
    if (originalUrl.startsWith(`${baseUrl}/`)) next();
    else response.redirect(301, `app/${originalUrl.slice(baseUrl.length)}`);
  });
  router.use(
    serveFolder(folder, (path, content) => ({
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...(path === '/index.html' && {
        'content-security-policy': policyOf(embedOrigins, hashesOfStyles(content.toString())),
      }),
    })),
  );
  router.use((_request, response) => {
    response.status(404).type('text/plain').send('There is no such file');
  });
  app.use('/app', router);
};

/** A page for a visitor whom the host does not know says the same as where only an embedding page signs in. */
const signInOf = async ({ signIn, identify }: WebChatOptions, request: IncomingMessage): Promise<object> => {
  if (identify === undefined) return { signIn };
  try {
    const { userId, name } = await identify(request);
    return { signIn, userId, ...(name !== undefined && { name }) };
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'UNAVAILABLE') throw error;
    return { signIn: 'none' };
  }
};

const protect = (embedOrigins: readonly string[]): RequestHandler => {
  const policy = policyOf(embedOrigins);
  return (_request, response, next) => {
    response
      .set('content-security-policy', policy)
      .set('x-content-type-options', 'nosniff')
      .set('referrer-policy', 'no-referrer')
      .set('cross-origin-resource-policy', 'same-origin')
      .set('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
    next();
  };
};

/** Everything comes from this server, but for users' pictures, which may be anywhere. */
const policyOf = (embedOrigins: readonly string[], styles: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${styles.join('')}`,
    "img-src 'self' https: data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${embedOrigins.length === 0 ? "'none'" : embedOrigins.join(' ')}`,
  ].join('; ');

const STYLE = /<style>(.*?)<\/style>/gs;

/** The page has a style of its own, by which its shell is painted before anything else is loaded. */
const hashesOfStyles = (page: string): readonly string[] =>
  [...page.matchAll(STYLE)].map(([, style = '']) => {
    // As browsers read a page.
    const hash = createHash('sha256').update(style.replaceAll(/\r\n?/g, '\n'));
    return ` 'sha256-${hash.digest('base64')}'`;
  });
