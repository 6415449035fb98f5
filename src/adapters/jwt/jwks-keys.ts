import jwksRsa, { type SigningKey } from 'jwks-rsa';
import { DomainError } from '../../domain/errors.js';
import { fetchKeySet, type KeySet } from './fetch-key-set.js';
import { type FindKey, publicKey, type VerificationKey } from './verification-key.js';

/** How long a key is used before the issuer is asked whether it has withdrawn it. */
const CACHE_MAX_AGE_MS = 600_000;
/** More keys than an issuer has at a time; key ids that do not exist are not cached. */
const CACHE_MAX_ENTRIES = 100;
const FETCHES_PER_MINUTE = 10;
/** How long a token waits for its key: less than the time that a connection has for its handshake. */
const PATIENCE_MS = 3_000;
/** Key ids that are fetched at the same time. */
const ASKING_MAX = 20;

/**
 * The keys behind a JWKS URL. The keys of its last answer go on working while it cannot be fetched, or while tokens
 * with unknown key ids use up the fetches. A key that an answer leaves out is refused ten minutes later at most.
 */
export const makeJwksKeys = (url: string, onFailure: (cause: unknown) => void): FindKey => {
  // The keys of the last answer, as the library forgets a key after its maximum age, also in an outage. Its option
  // cacheMaxAgeFallback does not help: it brings back withdrawn keys, and has no effect where the rate limit refuses.
  let answered: Promise<readonly SigningKey[]> = Promise.resolve([]);
  const client = jwksRsa({
    jwksUri: url,
    cacheMaxAge: CACHE_MAX_AGE_MS,
    cacheMaxEntries: CACHE_MAX_ENTRIES,
    rateLimit: true,
    jwksRequestsPerMinute: FETCHES_PER_MINUTE,
    fetcher: async (uri) => {
      try {
        const set = await fetchKeySet(uri, PATIENCE_MS);
        answered = signingKeysOf(set);
        return set;
      } catch (cause) {
        onFailure(cause);
        throw cause;
      }
    },
  });
  const ask = askedOnce((kid) => client.getSigningKey(kid));

  const signingKey = async (kid: string | undefined): Promise<SigningKey> => {
    try {
      return await ask(kid);
    } catch (cause) {
      if (cause instanceof jwksRsa.SigningKeyNotFoundError) throw cause;
      const key = pick(await answered, kid);
      if (key === undefined) {
        throw new DomainError('UNAVAILABLE', 'The key of the token cannot be fetched now', { cause });
      }
      return key;
    }
  };

  return async ({ alg, kid }) => {
    // Before anything is fetched for it.
    if (alg !== 'RS256' && alg !== 'ES256') throw new Error(`A JWKS takes no ${alg}`);
    return pinned(await signingKey(kid));
  };
};

/**
 * Fetches each key id once at a time, with a deadline, and a limited number of ids. The library's rate limiter
 * sometimes makes callers wait where it should refuse them (auth0/node-jwks-rsa#433): in a flood without end.
 */
const askedOnce = (load: (kid: string | undefined) => Promise<SigningKey>) => {
  const asking = new Map<string | undefined, Promise<SigningKey>>();

  return (kid: string | undefined): Promise<SigningKey> => {
    const underWay = asking.get(kid);
    if (underWay !== undefined) return underWay;
    if (asking.size >= ASKING_MAX) return Promise.reject(new Error('Too many key ids are being fetched'));
    const loaded = load(kid);
    const forget = () => asking.delete(kid);
    loaded.then(forget, forget);
    // Stays in the map after its deadline, so that later callers do not wait as long again.
    const soon = Promise.race([loaded, late(loaded)]);
    asking.set(kid, soon);
    return soon;
  };
};

const late = (loaded: Promise<unknown>): Promise<never> =>
  new Promise((_resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The JWKS is late')), PATIENCE_MS).unref();
    const settled = () => clearTimeout(timer);
    loaded.then(settled, settled);
  });

/** The usable keys of a set; empty where the library finds none. */
const signingKeysOf = (set: KeySet): Promise<readonly SigningKey[]> =>
  jwksRsa({ fetcher: () => Promise.resolve(set) })
    .getSigningKeys()
    .catch(() => []);

/** As the library chooses: a token may leave out the key id where there is only one key. */
const pick = (keys: readonly SigningKey[], kid: string | undefined): SigningKey | undefined =>
  kid === undefined && keys.length > 1 ? undefined : keys.find((key) => kid === undefined || key.kid === kid);

/** The algorithm comes from the type of the key. A key whose `alg` says another is for another purpose. */
const pinned = (signingKey: SigningKey): VerificationKey => {
  const key = publicKey(signingKey.getPublicKey());
  // The library's types say that it is always there.
  const alg = signingKey.alg as string | undefined;
  if (alg !== undefined && alg !== key.algorithm) throw new Error(`The key is for ${alg} only`);
  return key;
};
