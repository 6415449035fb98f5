/**
 * A UUID of version 7. Ids of later milliseconds sort behind earlier ones, which keeps a server's index of them cheap.
 * It does not need `crypto.randomUUID`, which pages over plain HTTP lack.
 */
export const uuidV7 = (now = Date.now()): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  const random = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const time = now.toString(16).padStart(12, '0');
  const variant = (8 + ((bytes[9] ?? 0) & 3)).toString(16);
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${random.slice(0, 3)}`,
    `${variant}${random.slice(3, 6)}`,
    random.slice(6, 18),
  ].join('-');
};
