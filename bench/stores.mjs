/*
 * Where a server of Parley keeps its data, and what does the same writes with the driver alone. A row is measured
 * in every case of its list. `settings` are the environment's; `bare` is a server that answers `write`, as
 * servers/bare-sqlite.mjs does.
 */

const MEMORY = { run: 'parley, in memory', settings: { STORE: 'memory' } };

/** What the others are measured against. */
export const REFERENCE = MEMORY.run;

export const ON_THIS_MACHINE = [
  MEMORY,
  { run: 'parley, on SQLite', settings: { STORE: 'sqlite' } },
  { run: 'bare driver, SQLite', bare: 'bare-sqlite', settings: {} },
];

export const onDatabase = ({ name, freshUrl }) => [
  MEMORY,
  { run: `parley, on ${name}`, settings: { MONGO_URL: freshUrl() } },
  { run: `bare driver, ${name}`, bare: 'bare-mongodb', settings: { MONGO_URL: freshUrl() } },
];

/**
 * The runs of a case: the load for Parley on each store, and for each bare driver the rows which that load
 * leaves, as { rooms, messages, batch, receipts, names }; the batch is what the load has on its way at a time.
 */
export const storing = (stores, load, rows) =>
  Object.fromEntries(
    stores.map(({ run, settings, bare }) => [
      run,
      bare === undefined
        ? { ...load, server: { kind: 'parley', settings } }
        : { ...writing(rows), server: { kind: bare, settings } },
    ]),
  );

const writing = (rows) => ({
  prepare: (server) => server,
  round: async (server) => ({ units: rows.messages, seconds: await server.ask('write', rows) }),
});
