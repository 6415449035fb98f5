/** Resolves when the work under way has gone as far as it can without time passing. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
