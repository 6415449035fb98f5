/*
 * Where a server of Parley keeps its data, and what does the same writes with the driver alone. A row here is
 * measured in every case of storing.
 */

/** `settings` are the environment's; `bare` is a server that answers `write`, as servers/bare-sqlite.mjs does. */
export const STORES = [
  { run: 'parley, in memory', settings: { STORE: 'memory' } },
  { run: 'parley, on SQLite', settings: { STORE: 'sqlite' } },
  { run: 'bare driver, SQLite', bare: 'bare-sqlite' },
];

/** What the others are measured against. */
export const REFERENCE = STORES[0].run;

/**
 * The runs of a case: the load for Parley on each store, and for each bare driver the rows which that load
 * leaves, as { rooms, messages, batch, receipts }; the batch is what the load has on its way at a time.
 */
export const storing = (load, rows) =>
  Object.fromEntries(
    STORES.map(({ run, settings, bare }) => [
      run,
      bare === undefined ? { ...load, server: { kind: 'parley', settings } } : writing(bare, rows),
    ]),
  );

const writing = (kind, rows) => ({
  server: { kind, settings: {} },
  prepare: (server) => server,
  round: async (server) => ({ units: rows.messages, seconds: await server.ask('write', rows) }),
});
