import type { JwtSettings } from '../adapters/jwt/jwt-verifier.js';
import type { JwtKeySettings } from '../adapters/jwt/jwt-verifier.js';
import { makeAddressOf } from '../adapters/socketio/client-address.js';
import type { SocketLimits } from '../adapters/socketio/limits.js';
import type { ParleyOptions } from '../application/make-parley.js';
import type { UserLimits } from '../application/ports/link.js';
import type { TokenVerifier } from '../application/ports/token-verifier.js';
import { DomainError } from '../domain/errors.js';
import type { ChatSettings } from './options.js';

/** Turns the settings into the options of each part. */
export const parleyOptionsOf = (settings: ChatSettings): ParleyOptions => ({
  groupLimits: { maxMembers: settings.maxGroupMembers },
  maxConnections: settings.maxConnectionsPerUser,
  maxWaitingBytes: settings.maxWaitingBytes,
  commandsPerSecond: settings.rateLimit,
  consent: settings.consent,
});

export const userLimitsOf = ({ rateLimit, rateBurst, maxConnectionsPerUser }: ChatSettings): UserLimits => ({
  perSecond: rateLimit,
  burst: rateBurst,
  maxConnections: maxConnectionsPerUser,
});

export const jwtSettingsOf = (settings: ChatSettings, keys: JwtKeySettings): JwtSettings => ({
  ...keys,
  issuer: settings.jwtIssuer,
  audience: settings.jwtAudience,
  maxLifetimeMs: settings.jwtMaxLifetimeMs,
  adminClaim: settings.jwtAdminClaim,
});

/** A client sends all that it has buffered in one body, and its CONNECT and pongs with it. */
const PACKETS_BESIDE_COMMANDS = 16;

export const socketLimitsOf = (settings: ChatSettings): SocketLimits => ({
  maxFrameBytes: settings.maxFrameBytes,
  maxPacketsPerBody: settings.rateBurst + PACKETS_BESIDE_COMMANDS,
  maxPendingPerAddress: settings.maxPendingPerAddress,
  authenticationTimeoutMs: settings.authTimeoutMs,
  addressOf: makeAddressOf(settings.trustProxy),
});

/** Where something other than tokens says who the callers are. */
export const noTokens: TokenVerifier = {
  verify: () => Promise.reject(new DomainError('UNAUTHENTICATED', 'This server takes no tokens')),
};
