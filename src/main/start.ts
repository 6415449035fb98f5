import { inspect } from 'node:util';
import { databaseFile } from '../adapters/sqlite/database.js';
import { readSettings, type Settings } from './config/settings.js';
import { calledWith } from './called-as.js';
import { SettingsError } from '../embed/settings-error.js';
import { type RunningServer, startServer } from './server.js';
import { stopOnSignal } from './stop-on-signal.js';

/** The command behind `npm start`. */
const main = async (): Promise<void> => {
  const settings = readSettings();
  const server = await startServer(settings);
  // Before the greeting: its reader may send a signal at once.
  stopOnSignal(server, process, settings.stopDelayMs);
  process.stdout.write(greeting(server, settings));
};

const greeting = (
  { url, webChatUrl }: RunningServer,
  { production, authMode, store, dataDir }: Settings,
): string => {
  const lines = [`Parley listens on ${url}`, `Store: ${store} (${WHERE[store](dataDir)})`];
  if (!production) {
    if (webChatUrl !== undefined) lines.push(`Chat in a browser: ${webChatUrl}`);
    const who =
      authMode === 'none'
        ? '-H "x-user-id: ana"'
        : `-H "Authorization: Bearer $(${calledWith('token', { quietly: true })} ana)"`;
    lines.push(`Try it: curl ${who} ${url}/api/rooms`);
  }
  return `${lines.join('\n')}\n`;
};

const WHERE: Readonly<Record<Settings['store'], (dataDir: string) => string>> = {
  sqlite: databaseFile,
  mongodb: () => 'the database of MONGO_URL',
  memory: () => 'nothing outlives this process',
};

const fail = (error: unknown): never => {
  const known = error instanceof SettingsError;
  process.stderr.write(`${known ? error.message : `Parley did not start: ${inspect(error)}`}\n`);
  process.exit(1);
};

main().catch(fail);
