import type { Random } from './random.js';

/** In every token and every text that the fuzz sends. No log line may have them. */
export const TOKEN_MARK = 'fuzztokenmark';
export const TEXT_MARK = 'fuzztextmark';

/** Few and always the same, so that what the server rightly remembers of them is bounded. */
export const HOSTILE_STRINGS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '%00%2e%2e%2f',
  '${7*7}{{7*7}}',
  "'; DROP TABLE messages; --",
  '\u202egnp.exe',
  '\u2028\u2029\ufeff',
  '👩‍💻'.repeat(20),
  'x'.repeat(128),
  'x'.repeat(129),
  '_',
  '~',
  '~2_a',
  'a_b_c',
  '_a',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  '-1',
  '1e999',
  '\r\n',
  '<script>alert(1)</script>',
  '[object Object]',
];

/** As JSON writes them, as a JavaScript number cannot express them all. */
const NUMBERS = [
  ...['0', '-0', '1', '-1', '1.5', '1e999', '-1e999', '1e308', '0.1e-400', '9007199254740993'],
  ...['4294967296', '-2147483649', '999999999999999999999999'],
];

const ODDITIES = [
  ...['null', 'true', 'false', '{}', '[]', '[[]]', '[null]', '""'],
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"__proto__":null,"roomId":1}',
  '{"$ne":null}',
  '{"$gt":""}',
  '{"toString":1,"valueOf":2}',
  '{"length":4294967295}',
  '{"then":1}',
  '{"then":{"then":true}}',
  '{"toJSON":1}',
  '{"_placeholder":true,"num":0}',
  '{"roomId":1,"roomId":"x"}',
  '{"0":"a","1":"b","length":2}',
];

/** Several of these fit in one frame, so that the server refuses them, and not the transport. */
const MAX_LENGTH = 12_000;

/** JSON that nobody should send. */
export const hostileJson = (random: Random): string => {
  const text = anyJson(random, 0);
  return text.length > MAX_LENGTH ? JSON.stringify(text.slice(0, MAX_LENGTH / 2)) : text;
};

/** Code units as they come, lone surrogates and control characters among them. */
export const roughText = (random: Random): string =>
  String.fromCharCode(...Array.from({ length: random.int(1, 40) }, () => random.int(0, 0xffff)));

/** For an address, where a lone surrogate has no form. */
export const percentEncoded = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

const anyJson = (random: Random, depth: number): string => {
  const kind = random.int(0, depth > 2 ? 4 : 9);
  if (kind <= 1) return JSON.stringify(random.pick(HOSTILE_STRINGS));
  if (kind === 2) return random.pick(NUMBERS);
  if (kind === 3) return random.pick(ODDITIES);
  if (kind === 4) return JSON.stringify(roughText(random));
  if (kind === 5) return JSON.stringify(`${TEXT_MARK} ${'x'.repeat(random.int(1, 11_900))}`);
  if (kind === 6) return nested(random);
  if (kind === 7) return `[${several(random, () => anyJson(random, depth + 1))}]`;
  const field = () => `${JSON.stringify(random.pick(HOSTILE_STRINGS))}:${anyJson(random, depth + 1)}`;
  return `{${several(random, field)}}`;
};

const several = (random: Random, make: () => string): string =>
  Array.from({ length: random.int(0, 4) }, make).join(',');

const nested = (random: Random): string => {
  // Mostly shallow: the deepest fill a frame.
  const depth = random.chance(0.1) ? random.int(1_000, 5_900) : random.int(10, 200);
  return random.chance(0.5)
    ? `${'['.repeat(depth)}${']'.repeat(depth)}`
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
};
