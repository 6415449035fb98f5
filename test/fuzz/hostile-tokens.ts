import { createHmac } from 'node:crypto';
import { HOSTILE_STRINGS, hostileJson, TOKEN_MARK } from './hostile-values.js';
import type { Random } from './random.js';

/** The JSON of a handshake's auth, which is always bad. Most tokens are forged, some are well signed. */
export const hostileAuth = (random: Random, secret: string, goodToken: string): string => {
  const kind = random.int(0, 9);
  if (kind === 0) return random.pick(['{}', '{"token":""}', '{"token":null}', '{"TOKEN":"x"}']);
  if (kind === 1) return `{"token":${hostileJson(random)}}`;
  if (kind === 2) return `{"token":"${goodToken}","deviceId":${badDevice(random)}}`;
  if (kind === 3) return `{"token":"${goodToken}","receipts":${badReceipts(random)}}`;
  if (kind === 4) return `{"__proto__":{"token":"${goodToken}"}}`;
  return `{"token":${JSON.stringify(hostileToken(random, secret))}}`;
};

/** A forged, expired or malformed token. Each shows the mark to anyone who reads it. */
export const hostileToken = (random: Random, secret: string): string => {
  const kind = random.int(0, 7);
  if (kind === 0)
    return random.pick([`${TOKEN_MARK}`, `${TOKEN_MARK}..`, `.${TOKEN_MARK}.`, `a.${TOKEN_MARK}.c.d`]);
  if (kind === 1) return `${TOKEN_MARK}${'x'.repeat(random.int(1_000, 30_000))}`;
  if (kind === 2) return `${TOKEN_MARK}${random.pick(HOSTILE_STRINGS)}`;
  const payload = kind === 3 ? hostileJson(random) : claimsOf(random);
  const [head, key] = random.pick(SIGNATURES)(secret);
  const body = `${encode(head)}.${encode(payload)}`;
  if (key === undefined) return `${body}.${random.pick(['', TOKEN_MARK])}`;
  const signature = createHmac('sha256', key).update(body).digest('base64url');
  return `${body}.${random.chance(0.1) ? signature.slice(0, -3) : signature}`;
};

/** The header's JSON, and the key to sign with. */
const SIGNATURES: readonly ((secret: string) => readonly [string, string | undefined])[] = [
  () => ['{"alg":"none"}', undefined],
  () => ['{"alg":"NONE","typ":"JWT"}', undefined],
  () => ['{"alg":"HS256"}', undefined],
  () => ['{"alg":"HS256"}', 'another secret'],
  () => ['{"alg":"HS256","kid":"../../dev/null"}', ''],
  (secret) => ['{"alg":"HS512"}', secret],
  (secret) => ['{"alg":"RS256"}', secret],
  (secret) => ['{"alg":["HS256"]}', secret],
  (secret) => ['{"alg":"HS256","kid":{"$ne":null}}', secret],
  (secret) => ['{"alg":"HS256","crit":["x"],"b64":false}', secret],
  (secret) => ['[]', secret],
  (secret) => ['{"alg":"HS256"}', secret],
  (secret) => ['{"alg":"HS256"}', secret],
];

/** Claims that let nobody in, even with a good signature. */
const claimsOf = (random: Random): string =>
  random.pick([
    `{"mark":"${TOKEN_MARK}"}`,
    `{"sub":"","mark":"${TOKEN_MARK}"}`,
    `{"sub":7,"mark":"${TOKEN_MARK}"}`,
    `{"sub":["fuzz-1"],"mark":"${TOKEN_MARK}"}`,
    `{"sub":"a b","mark":"${TOKEN_MARK}"}`,
    `{"sub":"${'x'.repeat(129)}","mark":"${TOKEN_MARK}"}`,
    `{"sub":"a\\u0000","mark":"${TOKEN_MARK}"}`,
    `{"sub":"fuzz-1","exp":1,"mark":"${TOKEN_MARK}"}`,
    `{"sub":"fuzz-1","exp":-1e99,"mark":"${TOKEN_MARK}"}`,
    `{"sub":"fuzz-1","exp":"soon","mark":"${TOKEN_MARK}"}`,
    `{"sub":"fuzz-1","nbf":99999999999,"mark":"${TOKEN_MARK}"}`,
    `{"sub":"fuzz-1","nbf":"x","mark":"${TOKEN_MARK}"}`,
    `"${TOKEN_MARK}"`,
    `["${TOKEN_MARK}"]`,
    'null',
    '',
    `{"sub":"fuzz-1"`,
  ]);

const badDevice = (random: Random): string =>
  random.pick(['""', '" "', '7', 'null', '[]', '{}', '"a\\u0000"', '"\\ud800"', `"${'x'.repeat(129)}"`]);

const badReceipts = (random: Random): string =>
  random.pick(['""', '"never"', '"AUTO"', '1', 'null', '["auto"]', '{"auto":true}', '"__proto__"']);

const encode = (text: string): string => Buffer.from(text).toString('base64url');
