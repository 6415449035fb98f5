import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import express, { type Application, type RequestHandler, type Response } from 'express';

export interface WebChatOptions {
  /** What the build of the web chat left: `index.html` and `assets`. */
  readonly folder: string;
  /** How its page finds out who the user is, where no other page embeds it. */
  readonly signIn: WebChatSignIn;
  /** Pages that may embed it and hand it tokens. */
  readonly embedOrigins: readonly string[];
}

/** `token`: a name is enough for one. `claim`: a name alone will do (AUTH_MODE=none). `none`: it has to be told. */
export type WebChatSignIn = 'token' | 'claim' | 'none';

/** Whether there is a web chat to serve in this folder. */
export const isWebChatBuilt = (folder: string): boolean => existsSync(join(folder, 'index.html'));

/**
 * Serves the web chat at /app, and at /app/config.json what its page has to know. Whatever is not there is 404.
 * Files whose names hold their hash are kept by browsers for a year, the page itself is asked for each time.
 */
export const mountWebChat = (app: Application, options: WebChatOptions): void => {
  const { folder, signIn, embedOrigins } = options;
  const router = express.Router();
  router.use(protect(embedOrigins));
  router.get('/config.json', (_request, response) => {
    response.set('cache-control', 'no-store').json({ signIn, embedOrigins });
  });
  router.use(express.static(folder, { setHeaders: keepByName(folder), cacheControl: false }));
  router.use((_request, response) => {
    response.status(404).type('text/plain').send('There is no such file');
  });
  app.use('/app', router);
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

/** All is of this server; pictures of users are from wherever their tokens say. */
const policyOf = (embedOrigins: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' https: data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${embedOrigins.length === 0 ? "'none'" : embedOrigins.join(' ')}`,
  ].join('; ');

const keepByName = (folder: string) => {
  const assets = `${join(folder, 'assets')}${sep}`;
  return (response: Response, file: string): void => {
    const forever = file.startsWith(assets);
    response.set('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache');
  };
};
