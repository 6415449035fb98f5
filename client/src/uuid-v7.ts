/**
 * A UUID of version 7. Ids of later milliseconds sort behind earlier ones, which keeps a server's index of them cheap.
 * It does not need `crypto.randomUUID`, which pages over plain HTTP lack.
 */
export const uuidV7 = (now = Date.now()): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  const random = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const time = now.toString(16).padStart(12, '0');
  const end = `7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}`;
  return `${time.slice(0, 8)}-${time.slice(8)}-${end}`;
};
