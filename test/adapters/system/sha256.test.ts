import { expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/system/sha256.js';

it('is the SHA-256 of a text as UTF-8, in base64url', () => {
  expect(sha256('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU');
  expect(sha256('Zoë')).toBe('xqEmmFgvwRBOokEHotcmgUX_Bu-FlwdynQH9BgiX8Gc');
});
