import type { Session } from './session.js';

/** The user id for a name: `ana-lee` for `Ana Lee`. */
export const userIdOf = (name: string): string =>
  name.normalize('NFC').trim().toLowerCase().replaceAll(/\s+/g, '-');

/** A session in development: it needs only a name. */
export const makeNamedSession = (name: string, by: 'token' | 'claim', signOut: () => void): Session => {
  const userId = userIdOf(name);
  return {
    id: userId,
    name,
    client: by === 'claim' ? { userId } : { userId, token: () => fetchToken(userId, name) },
    toUserId: userIdOf,
    personKind: 'name',
    signOut,
  };
};

const fetchToken = async (userId: string, name: string): Promise<string> => {
  const response = await fetch('../dev/token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId, name }),
  });
  if (!response.ok) throw new Error(`A token was refused with ${response.status}`);
  return ((await response.json()) as { readonly token: string }).token;
};

/** In the storage of the tab, as two tabs may be two people. It outlives a reload. */
const KEY = 'parley.name';

/** A browser that blocks storage throws at its name: then the page knows the name until it is loaded again. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}

export const rememberedSignIn = (): string | undefined =>
  withStorage((storage) => storage.getItem(KEY)) ?? undefined;
export const rememberSignIn = (name: string): void => withStorage((storage) => storage.setItem(KEY, name));
export const forgetSignIn = (): void => withStorage((storage) => storage.removeItem(KEY));
