import type { RequestHandler } from 'express';
import { invalid } from '../../domain/errors.js';

/**
 * The text of percent-encoded UTF-8. Anything beyond ASCII is refused: HTTP gives each byte of it as a character of its
 * own.
 *
 * @throws DomainError INVALID, naming what is encoded.
 */
export const percentDecoded = (text: string, what: string): string => {
  try {
    if (ASCII.test(text)) return decodeURIComponent(text);
  } catch {
    // A % without two digits, or bytes that are not UTF-8.
  }
  throw invalid(`${what} must be percent-encoded UTF-8`);
};

const ASCII = /^[\x20-\x7e]*$/;

/** Queries would get U+FFFD for what is not UTF-8, and paths other characters for what is not encoded. */
export const requirePercentEncoded: RequestHandler = (request, _response, next) => {
  percentDecoded(request.url, 'The address');
  next();
};
