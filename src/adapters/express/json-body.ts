import { isUtf8 } from 'node:buffer';
import express, { type RequestHandler } from 'express';
import { DomainError, invalid } from '../../domain/errors.js';

/**
 * Reads a body of JSON in UTF-8. Compressed ones are refused, as a small one may become a very large one, and so are
 * bytes that are not UTF-8, which would be replaced without a word otherwise. A body that the host application has read
 * already is taken as it was read.
 */
export const jsonBody = (limit: number): readonly RequestHandler[] => [
  requirePlain,
  requireShort(limit),
  express.json({ limit, inflate: false, verify: requireUtf8 }),
];

const requirePlain: RequestHandler = (request, _response, next) => {
  const { 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding.toLowerCase() !== 'identity') throw invalid('The body must not be compressed');
  next();
};

/** Before anything is read, and also where the host has read it with a larger limit. */
const requireShort =
  (limit: number): RequestHandler =>
  ({ headers }, _response, next) => {
    if (Number(headers['content-length'] ?? 0) > limit) {
      throw new DomainError('TOO_LARGE', 'The body is too large');
    }
    next();
  };

const requireUtf8 = (_request: unknown, _response: unknown, body: Buffer, charset: string): void => {
  if (charset !== 'utf-8' || !isUtf8(body)) throw invalid('The body must be UTF-8');
};
