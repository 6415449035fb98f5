/**
 * 29 bits that tell names apart, most of the time: FNV-1a (Fowler, Noll, Vo) over UTF-16 code units, its upper bits folded
 * into the lower. They are in the files from schema version 7 on: to compute them in another way takes a migration, and a
 * function of this kind for that which made version 7.
 */
export const fingerprintOf = (name: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 15)) & 0x1fffffff;
};

/**
 * Five characters of ASCII: one of five bits, and four of six bits each. The first is of others than the rest, so that in
 * many texts, one after another, a text is found at its beginning only.
 */
export const textOf = (fingerprint: number): string => {
  const digit = (shift: number): number => DIGITS + ((fingerprint >>> shift) & 63);
  return String.fromCharCode(FIRST + (fingerprint >>> 24), digit(18), digit(12), digit(6), digit(0));
};

const LENGTH = 5;
const FIRST = 0x20;
const DIGITS = 0x40;

const readAt = (texts: string, at: number): number => {
  let fingerprint = texts.charCodeAt(at) - FIRST;
  for (let i = at + 1; i < at + LENGTH; i++)
    fingerprint = (fingerprint << 6) | (texts.charCodeAt(i) - DIGITS);
  return fingerprint;
};

/** A set that takes from five to eleven bytes of memory for each, but for the smallest. */
export interface FingerprintSet {
  has(fingerprint: number): boolean;
  add(fingerprint: number): void;
  /** How many slots it has. */
  capacity(): number;
}

/**
 * Of what `texts` has, one after another. `secret` is an odd number of 32 bits, by which slots are found: who knew it
 * could choose names that all want the same ones.
 */
export const makeFingerprintSet = (secret: number, texts = ''): FingerprintSet => {
  let slots = new Int32Array(capacityFor(texts.length / LENGTH));
  let size = 0;

  /** Where it is, or the free one where it would be. The upper bits of a product are those that all others decide. */
  const slotOf = (fingerprint: number): number => {
    let slot = Math.imul(fingerprint, secret) >>> (Math.clz32(slots.length) + 1);
    while (slots[slot] !== FREE && slots[slot] !== fingerprint + 1) slot = (slot + 1) & (slots.length - 1);
    return slot;
  };

  const add = (fingerprint: number): void => {
    const slot = slotOf(fingerprint);
    if (slots[slot] !== FREE) return;
    slots[slot] = fingerprint + 1;
    size++;
  };

  const grow = (): void => {
    const full = slots;
    slots = new Int32Array(full.length * 2);
    size = 0;
    for (const value of full) if (value !== FREE) add(value - 1);
  };

  for (let at = 0; at < texts.length; at += LENGTH) add(readAt(texts, at));

  return {
    has: (fingerprint) => slots[slotOf(fingerprint)] !== FREE,
    add: (fingerprint) => {
      if (size >= slots.length * MAX_LOAD) grow();
      add(fingerprint);
    },
    capacity: () => slots.length,
  };
};

/** A slot holds one more than a fingerprint. */
const FREE = 0;
const MIN_CAPACITY = 16;
const MAX_LOAD = 0.75;

/** A power of two, with room for more. */
const capacityFor = (size: number): number => {
  let capacity = MIN_CAPACITY;
  while (capacity * MAX_LOAD <= size) capacity *= 2;
  return capacity;
};
