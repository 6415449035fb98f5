import { useSyncExternalStore } from 'react';

/** Whether the user can see the page: what they cannot see they have not seen. */
export const useDocumentVisible = (): boolean => useSyncExternalStore(subscribe, read);

const read = (): boolean => document.visibilityState === 'visible';

const subscribe = (listener: () => void): (() => void) => {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
};
