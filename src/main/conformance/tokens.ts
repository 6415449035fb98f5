import { exec } from 'node:child_process';
import { promisify } from 'node:util';
import { SettingsError } from '../../embed/settings-error.js';

const LIMIT_MS = 30_000;
const run = promisify(exec);

/**
 * Tokens by a command of the shell, in which `{user}` stands for the user. The users of the laws are letters, digits and
 * hyphens, so they need no quotes. The command runs once for each user.
 *
 * @throws SettingsError for a command without `{user}`; rejects with one where the command fails or prints nothing.
 */
export const tokensBy = (command: string): ((user: string) => Promise<string>) => {
  if (!command.includes('{user}')) {
    throw new SettingsError(
      `--token-for is ${JSON.stringify(command)}, it takes a command with {user} in it`,
    );
  }
  const tokens = new Map<string, Promise<string>>();
  return (user) => {
    const token = tokens.get(user) ?? printed(command.replaceAll('{user}', user));
    tokens.set(user, token);
    return token;
  };
};

const printed = async (command: string): Promise<string> => {
  const { stdout } = await run(command, { timeout: LIMIT_MS }).catch((error: unknown) => {
    throw new SettingsError(`The command of --token-for failed: ${reasonOf(error)}`, { cause: error });
  });
  const token = stdout.trim();
  if (token === '') throw new SettingsError('The command of --token-for printed nothing');
  return token;
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();
