/**
 * Does the work within the call, so that calls take effect in their order. Where the work throws, the promise
 * rejects; the call itself never throws.
 */
export const atOnce = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work());
  });
