import { createHash } from 'node:crypto';
import type { Digest } from '../../application/ports/digest.js';

/** In base64url: 43 characters. */
export const sha256: Digest = (text) => createHash('sha256').update(text, 'utf8').digest('base64url');
