import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JwtKeySettings } from '../../adapters/jwt/jwt-verifier.js';
import { dataDirRefused, type Settings } from './settings.js';

type KeySettings = Pick<Settings, 'jwtSecret' | 'jwtPublicKey' | 'jwtJwksUrl' | 'dataDir'>;

/** The key that verifies tokens. A secret is made only where none of the three is set. */
export const resolveJwtKeys = (settings: KeySettings): JwtKeySettings => {
  const { jwtPublicKey, jwtJwksUrl } = settings;
  if (jwtPublicKey !== undefined) return { publicKey: jwtPublicKey };
  if (jwtJwksUrl !== undefined) return { jwksUrl: jwtJwksUrl };
  return { secret: resolveJwtSecret(settings) };
};

/**
 * The secret that signs tokens. Outside production, where none is set, one is made once and stored in the data
 * folder, readable by this machine's user only.
 */
export const resolveJwtSecret = ({ jwtSecret, dataDir }: Pick<Settings, 'jwtSecret' | 'dataDir'>): string => {
  if (jwtSecret !== undefined) return jwtSecret;
  try {
    return readOrMake(join(dataDir, 'jwt-secret'));
  } catch (error) {
    throw dataDirRefused(dataDir, error);
  }
};

const readOrMake = (file: string): string => {
  mkdirSync(dirname(file), { recursive: true });
  try {
    // Fails where the file exists, so that two processes that start at once use the same secret.
    writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFileSync(file, 'utf8').trim();
};
