import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JwtKeySettings } from '../../adapters/jwt/jwt-verifier.js';
import { type Settings, SettingsError } from './settings.js';

type KeySettings = Pick<Settings, 'jwtSecret' | 'jwtPublicKey' | 'jwtJwksUrl' | 'dataDir'>;

/** What tokens are verified with. A secret is made where nothing is set only. */
export const resolveJwtKeys = (settings: KeySettings): JwtKeySettings => {
  const { jwtPublicKey, jwtJwksUrl } = settings;
  if (jwtPublicKey !== undefined) return { publicKey: jwtPublicKey };
  if (jwtJwksUrl !== undefined) return { jwksUrl: jwtJwksUrl };
  return { secret: resolveJwtSecret(settings) };
};

/**
 * The secret that tokens are signed with. Outside production, where none is set, one is made once and kept
 * in the data folder, for this machine's user only.
 */
export const resolveJwtSecret = ({ jwtSecret, dataDir }: Pick<Settings, 'jwtSecret' | 'dataDir'>): string => {
  if (jwtSecret !== undefined) return jwtSecret;
  try {
    return readOrMake(join(dataDir, 'jwt-secret'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SettingsError(
      `DATA_DIR is ${JSON.stringify(dataDir)}, it takes a folder to write in (${reason})`,
    );
  }
};

const readOrMake = (file: string): string => {
  mkdirSync(dirname(file), { recursive: true });
  try {
    // Fails where the file exists, so that two processes starting at once agree on the first one's secret.
    writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
};
