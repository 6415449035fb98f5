import { z } from 'zod';
import { publicKey } from '../adapters/jwt/verification-key.js';
import { isWebOrigin, type Origins, parseOrigin } from '../adapters/protocol/origins.js';
import { makeAddressOf, type TrustedProxies } from '../adapters/socketio/client-address.js';

/** The kinds of values that settings have. A message says what a setting takes. */
export const integer = (min: number, max: number) =>
  z
    .int('a whole number')
    .min(min, `a whole number of at least ${min}`)
    .max(max, `a whole number of at most ${max}`);

export const text = z.string('a text');

const ORIGINS = '* or origins such as https://chat.example.com';

/** `*`, or origins, as browsers send them. */
export const origins = z
  .union([z.literal('*'), z.array(z.string()).readonly()], ORIGINS)
  .transform((given, context): Origins => {
    const list = given === '*' ? given : parsed(given);
    return list ?? refuse(context, ORIGINS);
  });

const NAMED_ORIGINS = 'origins such as https://www.example.com';

/** Each by name, as a page that embeds the chat is trusted. */
export const namedOrigins = z
  .array(z.string(), NAMED_ORIGINS)
  .readonly()
  .transform((given, context): readonly string[] => {
    const list = parsed(given);
    return list?.every(isWebOrigin) ? list : refuse(context, NAMED_ORIGINS);
  });

const PROXIES =
  'a number of proxies, or addresses, subnets and the names loopback, linklocal and uniquelocal in a list';

/** The number of proxies, or a list of them, checked by the function that will read it. */
export const proxies = z
  .union([z.int().min(0).max(99), z.array(z.string()).readonly()], PROXIES)
  .transform((given, context): TrustedProxies => {
    try {
      makeAddressOf(given);
      return given;
    } catch {
      return refuse(context, PROXIES);
    }
  });

/** A PEM. Line breaks may be written as `\n`, where it has to be one line. */
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
  .refine(
    (text) => !text.trimStart().startsWith('-----BEGIN'),
    'a secret; a public key is a setting of its own',
  );

/** As browsers send them; undefined where one of them is not an origin. */
const parsed = (given: readonly string[]): readonly string[] | undefined => {
  const list = given.map(parseOrigin);
  return list.every((origin) => origin !== undefined) ? list : undefined;
};

const refuse = (context: z.RefinementCtx, message: string): never => {
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
};
