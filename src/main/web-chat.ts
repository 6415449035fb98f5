import type { DevelopmentTokenOptions } from '../adapters/express/development-token.js';
import { isWebChatBuilt, type WebChatOptions } from '../adapters/express/web-chat.js';
import { signToken } from '../adapters/jwt/token-signer.js';
import { makeInProcessRateLimiter } from '../adapters/in-process/rate-limiter.js';
import type { Clock } from '../application/ports/clock.js';
import type { Logger } from '../application/ports/logger.js';
import { parseUserId } from '../domain/ids.js';
import { resolveJwtKeys } from './config/jwt-secret.js';
import type { Settings } from './config/settings.js';
import { WEB_CHAT_FOLDER } from '../embed/web-chat-folder.js';

/** The web chat for these settings; undefined where it was not built. */
export const webChatOf = (settings: Settings): WebChatOptions | undefined => {
  if (!isWebChatBuilt(WEB_CHAT_FOLDER)) return undefined;
  return { folder: WEB_CHAT_FOLDER, signIn: signInOf(settings), embedOrigins: settings.embedOrigins };
};

/** Gives tokens to anyone; undefined in production, and where this server cannot sign tokens. */
export const developmentTokenOf = (
  settings: Settings,
  ports: { readonly clock: Clock; readonly logger: Logger },
): DevelopmentTokenOptions | undefined => {
  if (signInOf(settings) !== 'token') return undefined;
  const keys = resolveJwtKeys(settings);
  if (!('secret' in keys)) return undefined;
  const { jwtIssuer: issuer, jwtAudience: audience, corsOrigins } = settings;
  const limiter = makeInProcessRateLimiter(RATE);
  return {
    sign: (userId, name) =>
      signToken({ userId, name }, keys.secret, { expiresIn: LIFETIME_S, issuer, audience }),
    lifetime: LIFETIME_S,
    admit: () => limiter.admit(EVERYBODY, 1, ports.clock.monotonic()),
    corsOrigins,
    host: settings.host,
    logger: ports.logger,
  };
};

const LIFETIME_S = 60 * 60;

/** All callers share one bucket, as it is for a few people on one machine. */
const RATE = { perSecond: 10, burst: 100 };
const EVERYBODY = parseUserId('everybody');

const signInOf = ({ production, authMode, jwtPublicKey, jwtJwksUrl }: Settings): WebChatOptions['signIn'] => {
  if (production) return 'none';
  if (authMode === 'none') return 'claim';
  return jwtPublicKey === undefined && jwtJwksUrl === undefined ? 'token' : 'none';
};
