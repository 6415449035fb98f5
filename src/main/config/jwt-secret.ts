import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JwtKeySettings } from '../../adapters/jwt/jwt-verifier.js';
import { placeFile } from '../../adapters/sqlite/place-file.js';
import { SettingsError } from '../../embed/settings-error.js';
import { SECRET_MIN_LENGTH, tokenKeyOf } from '../../embed/token-keys.js';
import { dataDirRefused, type Settings } from './settings.js';

type KeySettings = Pick<Settings, 'jwtSecret' | 'jwtPublicKey' | 'jwtJwksUrl' | 'dataDir'>;

/** The key that verifies tokens. A secret is made only where none of the three is set. */
export const resolveJwtKeys = (settings: KeySettings): JwtKeySettings =>
  tokenKeyOf(settings) ?? { secret: resolveJwtSecret(settings) };

/**
 * The secret that signs tokens. Outside production, where none is set, one is made once and stored in the data
 * folder, readable by this machine's user only.
 */
export const resolveJwtSecret = ({ jwtSecret, dataDir }: Pick<Settings, 'jwtSecret' | 'dataDir'>): string => {
  if (jwtSecret !== undefined) return jwtSecret;
  try {
    return readOrMake(join(dataDir, 'jwt-secret'));
  } catch (error) {
    throw error instanceof SettingsError ? error : dataDirRefused(dataDir, error);
  }
};

const readOrMake = (file: string): string => {
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) {
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, randomBytes(48).toString('base64url'), { mode: 0o600 });
    // Two processes that start at once use the same secret: that of the first which places it.
    placeFile(temporary, file);
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length >= SECRET_MIN_LENGTH) return secret;
  throw new SettingsError(
    `${file} has ${secret.length} characters, and a secret has ${SECRET_MIN_LENGTH} or more: remove the file, and a new one is made`,
  );
};
