/**
 * Does the work within the call, so that calls take effect in their order; what it throws becomes a
 * rejection, never an exception of the call.
 */
export const atOnce = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work());
  });
