import { parseArgs } from 'node:util';
import { signToken } from '../adapters/jwt/token-signer.js';
import { DomainError } from '../domain/errors.js';
import { parseUserId } from '../domain/ids.js';
import { resolveJwtKeys } from './config/jwt-secret.js';
import { readSettings } from './config/settings.js';
import { calledAs, calledWith } from './called-as.js';
import { SettingsError } from '../embed/settings-error.js';

const USAGE = `Usage: ${calledWith('token')} USER [NAME] [--admin]`;

const NO_SECRET = `${calledAs('token')} signs with JWT_SECRET. With JWT_PUBLIC_KEY or JWT_JWKS_URL only your issuer can sign: get a token there`;

const readArguments = () => {
  try {
    return parseArgs({ allowPositionals: true, options: { admin: { type: 'boolean', default: false } } });
  } catch {
    throw new SettingsError(USAGE);
  }
};

/** The command behind `npm run token -- USER` and `npx @parley/server token USER`: prints a token of twelve hours, to try the server out. */
const main = (): void => {
  const {
    positionals: [user, name],
    values: { admin },
  } = readArguments();
  if (user === undefined) throw new SettingsError(USAGE);
  const settings = readSettings();
  const { jwtIssuer: issuer, jwtAudience: audience, jwtAdminClaim } = settings;
  const adminClaim = admin ? jwtAdminClaim : undefined;
  const keys = resolveJwtKeys(settings);
  if (!('secret' in keys)) throw new SettingsError(NO_SECRET);
  const token = signToken({ userId: parseUserId(user), name, adminClaim }, keys.secret, {
    expiresIn: '12h',
    issuer,
    audience,
  });
  process.stdout.write(`${token}\n`);
};

try {
  main();
} catch (error) {
  if (!(error instanceof SettingsError) && !(error instanceof DomainError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
