import { parseArgs } from 'node:util';
import { SettingsError } from '../../embed/settings-error.js';
import type { Law } from '../../testing/law.js';
import { transportLaws } from '../../testing/transport/transport-laws.js';
import { type ServedAt, socketIoDriver } from './socket-io-driver.js';
import { tokensBy } from './tokens.js';

const USAGE = `Usage: parley-server conformance URL --token-for COMMAND

Runs the laws of transports against the server at URL, over Socket.IO and REST. COMMAND prints a token for the user who
stands in it as {user}, such as 'npm run -s token -- {user}'.`;

/**
 * The command `conformance`: prints which laws hold, and says whether all of them do.
 *
 * @throws SettingsError for wrong arguments, and where nobody can connect to the server at all.
 */
export const runConformance = async (
  args: readonly string[],
  print: (text: string) => void,
): Promise<boolean> => {
  const server = readArguments(args);
  await requireConnection(server);
  print(`The laws of transports, over Socket.IO at ${server.url}\n`);
  const failed = await checkAll(
    transportLaws(() => socketIoDriver(server)),
    print,
  );
  return failed === 0;
};

const readArguments = (args: readonly string[]): ServedAt => {
  const { url, tokenFor } = parse(args);
  const isUrl = url !== undefined && /^https?:\/\//.test(url) && URL.canParse(url);
  if (!isUrl || tokenFor === undefined) throw new SettingsError(USAGE);
  return { url: url.replace(/\/$/, ''), tokenFor: tokensBy(tokenFor) };
};

const parse = (args: readonly string[]) => {
  try {
    const options = { 'token-for': { type: 'string' } } as const;
    const { positionals, values } = parseArgs({ args: [...args], allowPositionals: true, options });
    const [url, ...rest] = positionals;
    return rest.length > 0 ? {} : { url, tokenFor: values['token-for'] };
  } catch {
    return {};
  }
};

/** Without a connection each law would fail for the same reason, after its own time. */
const requireConnection = async (server: ServedAt): Promise<void> => {
  const driver = socketIoDriver(server);
  try {
    await driver.connectAs('conformance');
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    throw new SettingsError(`Nobody can connect to ${server.url}: ${reasonOf(error)}`, { cause: error });
  } finally {
    await driver.close();
  }
};

/** One after another, as the server may be in use. Gives how many fail. */
const checkAll = async (laws: readonly Law[], print: (text: string) => void): Promise<number> => {
  let failed = 0;
  for (const { name, check } of laws) {
    const reason = await check().then(
      () => undefined,
      (error: unknown) => reasonOf(error),
    );
    if (reason !== undefined) failed++;
    print(reason === undefined ? `  holds  ${name}\n` : `  FAILS  ${name}\n${indented(reason)}\n`);
  }
  print(`${laws.length} laws: ${laws.length - failed} hold, ${failed} fail\n`);
  return failed;
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(9));
