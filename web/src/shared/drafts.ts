import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';

/**
 * The texts that a user has written and not sent, by room. Where there is a storage, they outlive the page, and are the same in
 * all tabs of the user.
 */
export interface Drafts {
  /** Empty where there is none. */
  readonly of: (roomId: string) => string;
  readonly set: (roomId: string, text: string) => void;
  /** Nothing is left of any, and nothing is stored any more. */
  readonly forget: () => void;
  readonly subscribe: (listener: () => void) => () => void;
}

const PREFIX = 'parley.draft';

/** No part contains a blank then. */
const prefixOf = (...parts: readonly string[]): string =>
  `${[PREFIX, ...parts.map(encodeURIComponent)].join(' ')} `;

/** A browser that blocks storage throws at its name, and one that is full at a text: then a draft lasts as long as the page. */
const withStorage = (use: (storage: Storage) => void): void => {
  try {
    use(localStorage);
  } catch {
    return;
  }
};

/** @param userId without it, nothing is stored. */
export const makeDrafts = (url: string, userId: string | undefined): Drafts => {
  const texts = new Map<string, string>();
  const listeners = new Set<() => void>();
  let prefix = userId === undefined ? undefined : prefixOf(url, userId);
  if (prefix !== undefined) {
    const ours = prefix;
    withStorage((storage) => {
      for (const key of keysIn(storage, ours)) {
        texts.set(decodeURIComponent(key.slice(ours.length)), storage.getItem(key) ?? '');
      }
    });
  }
  const tell = () => {
    for (const listener of [...listeners]) listener();
  };
  const setText = (roomId: string, text: string) => {
    if (text === '') texts.delete(roomId);
    else texts.set(roomId, text);
    tell();
  };
  /** Another tab has stored a draft, or has removed one. */
  const follow = ({ key, newValue }: StorageEvent) => {
    if (prefix === undefined || key?.startsWith(prefix) !== true) return;
    setText(decodeURIComponent(key.slice(prefix.length)), newValue ?? '');
  };
  return {
    of: (roomId) => texts.get(roomId) ?? '',
    set(roomId, text) {
      if (prefix !== undefined) {
        const key = prefix + encodeURIComponent(roomId);
        withStorage((storage) => (text === '' ? storage.removeItem(key) : storage.setItem(key, text)));
      }
      setText(roomId, text);
    },
    forget() {
      texts.clear();
      const ours = prefix;
      prefix = undefined;
      if (ours !== undefined) removeKeys((key) => key.startsWith(ours));
      tell();
    },
    subscribe(listener) {
      if (listeners.size === 0) window.addEventListener('storage', follow);
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) window.removeEventListener('storage', follow);
      };
    },
  };
};

/** Nothing of any other user of this server stays in the storage; nothing of anybody, where the user is undefined. */
export const forgetOtherDrafts = (url: string, userId: string | undefined): void => {
  const ours = userId === undefined ? undefined : prefixOf(url, userId);
  removeKeys((key) => key.startsWith(prefixOf(url)) && (ours === undefined || !key.startsWith(ours)));
};

const removeKeys = (isWanted: (key: string) => boolean): void =>
  withStorage((storage) => {
    for (const key of keysIn(storage, PREFIX)) if (isWanted(key)) storage.removeItem(key);
  });

const keysIn = (storage: Storage, prefix: string): readonly string[] =>
  Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '').filter((key) =>
    key.startsWith(prefix),
  );

export const DraftsContext = createContext<Drafts | undefined>(undefined);

/** @throws Error outside of a `ChatPage`. */
export const useDrafts = (): Drafts => {
  const drafts = useContext(DraftsContext);
  if (drafts === undefined) throw new Error('There are no drafts');
  return drafts;
};

/** The draft in a room, live; empty where there is none. */
export const useDraft = (roomId: string): string => {
  const { subscribe, of } = useDrafts();
  return useSyncExternalStore(
    subscribe,
    useCallback(() => of(roomId), [of, roomId]),
  );
};
