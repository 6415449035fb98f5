import { useSyncExternalStore } from 'react';
import { dayKey } from './times.js';

/** The day that it is, in the user's time zone. Renders again when the next one begins. */
export const useToday = (): string => useSyncExternalStore(subscribe, today);

const today = (): string => dayKey(new Date().toISOString());

const subscribe = (listener: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    const now = new Date();
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
    timer = setTimeout(turn, midnight - now.getTime());
  };
  const turn = () => {
    clearTimeout(timer);
    listener();
    wait();
  };
  wait();
  // A device that slept over midnight runs its timers late.
  document.addEventListener('visibilitychange', turn);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', turn);
  };
};
