import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What a finalizer frees is collected by the next. */
const COLLECTIONS = 3;

/**
 * A full collection, also where the process was not started with --expose-gc. It waits for the turn of the event loop
 * to end, as that still refers to some objects.
 */
export const collectGarbage = async (): Promise<void> => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < COLLECTIONS; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
};
