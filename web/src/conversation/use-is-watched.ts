import { useSyncExternalStore } from 'react';

/**
 * Whether the user may be looking at the page: it is visible, and its window has the focus. Inside of another page, the
 * chat has it once the user has clicked into the chat. Messages in any other page are not seen.
 */
export const useIsWatched = (): boolean => useSyncExternalStore(subscribe, isWatched);

const isWatched = (): boolean => document.visibilityState === 'visible' && document.hasFocus();

const subscribe = (listener: () => void): (() => void) => {
  document.addEventListener('visibilitychange', listener);
  window.addEventListener('focus', listener);
  window.addEventListener('blur', listener);
  return () => {
    document.removeEventListener('visibilitychange', listener);
    window.removeEventListener('focus', listener);
    window.removeEventListener('blur', listener);
  };
};
