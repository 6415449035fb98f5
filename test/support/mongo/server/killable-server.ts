import { describe, inject, it } from 'vitest';
import { makeDatabaseFolder, nameOf, removeDatabaseFolder, startDatabase } from './database-process.js';
import { findFreePort } from './free-port.js';

export interface KillableServer {
  readonly killable: true;
  readonly name: string;
  /** It names a database, and stays the same over all restarts. */
  readonly url: string;
  /** SIGKILL. Resolves when the process is gone. */
  readonly kill: () => Promise<void>;
  /** Starts it again after `kill`, with the same data on the same port. */
  readonly restart: () => Promise<void>;
  /** Ends it for good, in order, and removes its data. */
  readonly stop: () => Promise<void>;
}

export interface NoKillableServer {
  readonly killable: false;
  readonly reason: string;
}

/** A database server of the caller's own, on its own data. It dies with the caller's process. */
export const startKillableServer = async (): Promise<KillableServer | NoKillableServer> => {
  const server = inject('killable');
  if ('missing' in server) return { killable: false, reason: server.missing };
  const location = { folder: makeDatabaseFolder(), port: await findFreePort() };
  let running = await startDatabase(server, location);
  const { url } = running;
  return {
    killable: true,
    name: nameOf(server),
    url: url.replace(/\/(\?|$)/, '/parley$1'),
    kill: () => running.kill(),
    async restart() {
      running = await startDatabase(server, location);
    },
    async stop() {
      await running.stop();
      removeDatabaseFolder(location.folder);
    },
  };
};

/**
 * A suite that kills database servers, with their name in the title. Where no server can be started it counts as one
 * skipped test, which has the reason as its title.
 */
export const describeKillable = (
  title: string,
  define: (start: () => Promise<KillableServer>) => void,
): void => {
  const server = inject('killable');
  if ('missing' in server) {
    describe(title, () => it.skip(server.missing));
    return;
  }
  describe(`${title} (${nameOf(server)})`, () =>
    define(async () => {
      const started = await startKillableServer();
      if (!started.killable) throw new Error(started.reason);
      return started;
    }));
};
