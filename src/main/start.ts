import { readSettings, SettingsError, type Settings } from './config/settings.js';
import { type RunningServer, startServer } from './server.js';

/** The command behind `npm start`. */
const main = async (): Promise<void> => {
  const settings = readSettings();
  const server = await startServer(settings);
  process.stdout.write(greeting(server, settings));
  const stop = () => {
    process.stdout.write('Stopping …\n');
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
};

const greeting = ({ url }: RunningServer, { production, authMode, store }: Settings): string => {
  const lines = [
    `Parley listens on ${url}`,
    `Store: ${store}${store === 'memory' ? ' (nothing outlives this process)' : ''}`,
  ];
  if (!production) {
    const who =
      authMode === 'none' ? '-H "x-user-id: ana"' : '-H "Authorization: Bearer $(npm run -s token -- ana)"';
    lines.push(`Try it: curl ${who} ${url}/api/rooms`);
  }
  return `${lines.join('\n')}\n`;
};

const fail = (error: unknown): never => {
  const text = error instanceof SettingsError ? error.message : describeFailure(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
};

const describeFailure = (error: unknown): string => {
  if (!(error instanceof Error)) return `Parley did not start: ${String(error)}`;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'PORT is in use by another process; set PORT to a free one';
  if (code === 'EACCES') return `Parley did not start: ${error.message}`;
  return `Parley did not start: ${error.stack ?? error.message}`;
};

main().catch(fail);
