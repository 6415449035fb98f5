/*
 * The stores of Parley, and drivers that do the same writes alone. Each row is measured in every case of its list.
 * `settings` are variables of the environment. `bare` is a server that answers `write`, as
 * servers/bare-sqlite.mjs does.
 */

export const MEMORY = { run: 'parley, in memory', settings: { STORE: 'memory' } };
export const SQLITE = { run: 'parley, on SQLite', settings: { STORE: 'sqlite' } };

/** The run that the others are measured against. */
export const REFERENCE = MEMORY.run;

export const PARLEY_ON_SQLITE = { kind: 'parley', settings: SQLITE.settings };

export const ON_THIS_MACHINE = [
  MEMORY,
  SQLITE,
  { run: 'bare driver, SQLite', bare: 'bare-sqlite', settings: {} },
];

export const onDatabase = ({ name, freshUrl }) => [
  MEMORY,
  { run: `parley, on ${name}`, settings: { STORE: 'mongodb', MONGO_URL: freshUrl() } },
  { run: `bare driver, ${name}`, bare: 'bare-mongodb', settings: { MONGO_URL: freshUrl() } },
];

/**
 * The runs of a case: the load for Parley on each store, and for each bare driver the rows which that load leaves, as
 * { rooms, messages, batch, receipts, clientMessageIds }. `batch` is how many the load has in flight at a time.
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
