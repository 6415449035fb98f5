import type { JwtKeySettings } from '../adapters/jwt/jwt-verifier.js';
import type { ChatSettings } from './options.js';
import { SettingsError } from './settings-error.js';

/** The length of HS256's hash (RFC 7518, 3.2). */
export const SECRET_MIN_LENGTH = 32;

export const TOKEN_KEYS = ['jwtSecret', 'jwtPublicKey', 'jwtJwksUrl'] as const;

export type TokenKeys = Pick<ChatSettings, (typeof TOKEN_KEYS)[number]>;

/** The names of the keys, and where one of them is needed and has to be strong; missing: nowhere. */
interface KeyRules {
  readonly nameOf: (name: string) => string;
  readonly strictIn?: string;
}

/** Exactly one decides how tokens are verified. @throws SettingsError. */
export const requireOneTokenKey = (keys: TokenKeys, { nameOf, strictIn }: KeyRules): void => {
  const names = TOKEN_KEYS.map(nameOf);
  const set = TOKEN_KEYS.filter((name) => keys[name] !== undefined).map(nameOf);
  if (set.length > 1) {
    throw new SettingsError(`${set.join(' and ')} are set; exactly one of ${names.join(', ')} is taken`);
  }
  if (strictIn === undefined) return;
  if (set.length === 0) {
    const [first, ...others] = names;
    throw new SettingsError(
      `${first} is not set, nor ${others.join(', nor ')}; ${strictIn}it takes exactly one of them`,
    );
  }
  const { jwtSecret, jwtJwksUrl } = keys;
  if (jwtSecret !== undefined && jwtSecret.length < SECRET_MIN_LENGTH) {
    throw new SettingsError(
      `${nameOf('jwtSecret')} is a value of ${jwtSecret.length} characters; ${strictIn}it takes at least ${SECRET_MIN_LENGTH} characters`,
    );
  }
  if (jwtJwksUrl !== undefined && new URL(jwtJwksUrl).protocol !== 'https:') {
    throw new SettingsError(`${nameOf('jwtJwksUrl')} is an http URL; ${strictIn}it takes https`);
  }
};

/** The one key that is set; undefined where none is. */
export const tokenKeyOf = ({
  jwtSecret,
  jwtPublicKey,
  jwtJwksUrl,
}: TokenKeys): JwtKeySettings | undefined => {
  if (jwtPublicKey !== undefined) return { publicKey: jwtPublicKey };
  if (jwtJwksUrl !== undefined) return { jwksUrl: jwtJwksUrl };
  return jwtSecret === undefined ? undefined : { secret: jwtSecret };
};
