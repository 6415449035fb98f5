import { z } from 'zod';
import { publicKey } from '../../adapters/jwt/verification-key.js';

/** Line breaks may be written as `\n`, where a variable has to be one line. */
export const publicKeyPem = z.string().transform((text, context): string => {
  const pem = text.replaceAll('\\n', '\n');
  try {
    publicKey(pem);
    return pem;
  } catch {
    const message = 'a public key in PEM, RSA of at least 2,048 bits or EC on P-256';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

/** A URL for `fetch`, which refuses one with a password. */
export const jwksUrl = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return /^https?:$/.test(url?.protocol ?? '') && url?.username === '' && url.password === '';
}, 'an http or https URL without a user or password');

/** Refuses a PEM: as a secret it would let anyone who has the public key sign tokens. */
export const tokenSecret = z
  .string()
  .refine((text) => !text.trimStart().startsWith('-----BEGIN'), 'a secret; a public key is JWT_PUBLIC_KEY');
