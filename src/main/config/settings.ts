import { z } from 'zod';
import { DEFAULT_HTTP_LIMITS } from '../../adapters/http/limits.js';
import { DEFAULT_ADMIN_CLAIM } from '../../adapters/jwt/admin-claim.js';
import { isWebOrigin, parseOrigin } from '../../adapters/protocol/origins.js';
import { parsePathPrefix } from '../../adapters/protocol/path-prefix.js';
import { makeAddressOf, type TrustedProxies } from '../../adapters/socketio/client-address.js';
import { DEFAULT_SOCKET_LIMITS } from '../../adapters/socketio/limits.js';
import { LOG_LEVELS } from '../../adapters/system/log-levels.js';
import { DEFAULT_MAX_WAITING_BYTES } from '../../application/devices/reading.js';
import { PAGE_MAX_BYTES } from '../../application/messages/read-page.js';
import {
  DEFAULT_COMMANDS_PER_SECOND,
  DEFAULT_MAX_CONNECTIONS,
} from '../../application/sessions/admission.js';
import { type ConsentLimits, DEFAULT_CONSENT_LIMITS, GROUP_MEMBERS_MAX } from '../../domain/limits.js';
import { jwksUrl, publicKeyPem, tokenSecret } from './token-variables.js';

/** An integer from text. */
const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `a whole number of at least ${min}`).max(max, `a whole number of at most ${max}`));

const origins = z.string().transform((text, context): '*' | readonly string[] => {
  const list = text.trim() === '*' ? '*' : originsIn(text);
  if (list !== undefined) return list;
  context.addIssue({ code: 'custom', message: '* or origins such as https://chat.example.com, by commas' });
  return z.NEVER;
});

/** Each by name, as a page that embeds the chat is trusted. */
const namedOrigins = z.string().transform((text, context): readonly string[] => {
  const list = originsIn(text);
  if (list?.every(isWebOrigin)) return list;
  context.addIssue({ code: 'custom', message: 'origins such as https://www.example.com, by commas' });
  return z.NEVER;
});

/** As browsers send them; undefined where one of them is not an origin. */
const originsIn = (text: string): readonly string[] | undefined => {
  const list = text
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '')
    .map(parseOrigin);
  return list.every((origin) => origin !== undefined) ? list : undefined;
};

const pathPrefix = z.string().transform((text, context): string => {
  const prefix = parsePathPrefix(text);
  if (prefix !== undefined) return prefix;
  context.addIssue({ code: 'custom', message: 'a path such as /chat, of letters, digits and . _ ~ -' });
  return z.NEVER;
});

/** The number of proxies, or a list of them, checked by the function that will read it. */
const proxies = z.string().transform((text, context): TrustedProxies => {
  if (/^\d{1,2}$/.test(text)) return Number(text);
  const list = text
    .split(',')
    .map((proxy) => proxy.trim())
    .filter((proxy) => proxy !== '');
  try {
    makeAddressOf(list);
    return list;
  } catch {
    const message = 'a number of proxies, or addresses, subnets, loopback, linklocal, uniquelocal, by commas';
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
});

const redisUrl = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    /^rediss?:$/.test(url?.protocol ?? '') && url?.hostname !== '' && /^\/?\d*$/.test(url?.pathname ?? '')
  );
}, 'a URL such as redis://127.0.0.1:6379 or rediss://user:password@redis.example.com:6380/0');

const onOrOff = z
  .enum(['on', 'off'], 'on or off')
  .default('off')
  .transform((text) => text === 'on');

/** The length of HS256's hash (RFC 7518, 3.2). */
export const SECRET_MIN_LENGTH = 32;

/** Twice the largest answer, as a client can ask for a page again before it has read it. */
const WAITING_MIN_BYTES = 2 * PAGE_MAX_BYTES;

const HOUR_MS = 60 * 60 * 1_000;

const variables = z.object({
  NODE_ENV: z
    .enum(['development', 'production', 'test'], 'development, production or test')
    .default('development'),
  PORT: integer(0, 65_535).default(5000),
  HOST: z.string().optional(),
  BASE_PATH: pathPrefix.default(''),
  KEEP_ALIVE_TIMEOUT_MS: integer(1_000, 3_600_000).default(65_000),
  STOP_DELAY_MS: integer(0, 300_000).default(0),
  DATA_DIR: z.string().default('./data'),
  STORE: z.enum(['sqlite', 'mongodb', 'memory'], 'sqlite, mongodb or memory').optional(),
  MONGO_URL: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/./, 'a URL such as mongodb://127.0.0.1:27017/parley')
    .optional(),
  REDIS_URL: redisUrl.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, 'error, warn, info or debug').default('info'),
  LOG_COMMANDS: onOrOff,
  METRICS: onOrOff,
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/-]{16,}=*$/, 'a token of 16 characters or more, of letters, digits and - . _ ~ + / =')
    .optional(),
  AUTH_MODE: z.enum(['jwt', 'none'], 'jwt or none').default('jwt'),
  JWT_SECRET: tokenSecret.optional(),
  JWT_PUBLIC_KEY: publicKeyPem.optional(),
  JWT_JWKS_URL: jwksUrl.optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  JWT_MAX_LIFETIME: integer(0, 1_000_000_000).optional(),
  JWT_ADMIN_CLAIM: z.string().default(DEFAULT_ADMIN_CLAIM),
  CORS_ORIGIN: origins.optional(),
  EMBED_ORIGINS: namedOrigins.default([]),
  MAX_GROUP_MEMBERS: integer(2, 100_000).default(GROUP_MEMBERS_MAX),
  MAX_GROUPS_PER_DAY: integer(0, 1_000_000).default(DEFAULT_CONSENT_LIMITS.groupsPerDay),
  MAX_ADDED_PER_DAY: integer(0, 100_000_000).default(DEFAULT_CONSENT_LIMITS.addedPerDay),
  MAX_PRIVATE_ROOMS_PER_HOUR: integer(0, 1_000_000).default(DEFAULT_CONSENT_LIMITS.privateRoomsPerHour),
  REJOIN_AFTER_HOURS: integer(0, 100_000).default(DEFAULT_CONSENT_LIMITS.rejoinAfterMs / HOUR_MS),
  RATE_LIMIT: integer(1, 1_000_000).default(DEFAULT_COMMANDS_PER_SECOND),
  RATE_BURST: integer(1, 1_000_000).default(300),
  MAX_CONNECTIONS_PER_USER: integer(1, 100_000).default(DEFAULT_MAX_CONNECTIONS),
  MAX_CONNECTIONS_PER_ADDRESS: integer(1, 1_000_000).default(DEFAULT_HTTP_LIMITS.maxConnectionsPerAddress),
  MAX_PENDING_PER_ADDRESS: integer(1, 1_000_000).default(DEFAULT_SOCKET_LIMITS.maxPendingPerAddress),
  TRUST_PROXY: proxies.default([]),
  AUTH_TIMEOUT_MS: integer(100, 600_000).default(DEFAULT_SOCKET_LIMITS.authenticationTimeoutMs),
  MAX_FRAME_BYTES: integer(DEFAULT_SOCKET_LIMITS.maxFrameBytes, 100_000_000).default(
    DEFAULT_SOCKET_LIMITS.maxFrameBytes,
  ),
  MAX_WAITING_BYTES: integer(WAITING_MIN_BYTES, 1_000_000_000).default(DEFAULT_MAX_WAITING_BYTES),
});

type Variables = z.output<typeof variables>;

export interface Settings {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  /** The path below which everything is served, without a slash at its end; empty: none. */
  readonly basePath: string;
  /** How long a connection stays open for another request. */
  readonly keepAliveTimeoutMs: number;
  /** How long /readyz is red before a stop closes anything, so that load balancers look elsewhere. */
  readonly stopDelayMs: number;
  readonly dataDir: string;
  readonly store: NonNullable<Variables['STORE']>;
  /** Present where the store is mongodb. */
  readonly mongoUrl?: string | undefined;
  /** Present where other processes serve the same database. */
  readonly redisUrl?: string | undefined;
  readonly logLevel: Variables['LOG_LEVEL'];
  /** Every command is logged, and every line of a command has its id. */
  readonly logCommands: boolean;
  /** /metrics is served. */
  readonly metrics: boolean;
  /** The bearer token that /metrics needs; missing: none. */
  readonly metricsToken?: string | undefined;
  readonly authMode: Variables['AUTH_MODE'];
  /** One of the three. With none, outside production, a secret is made and stored in the data folder. */
  readonly jwtSecret?: string | undefined;
  readonly jwtPublicKey?: string | undefined;
  readonly jwtJwksUrl?: string | undefined;
  readonly jwtIssuer?: string | undefined;
  readonly jwtAudience?: string | undefined;
  /** Missing: tokens may live for ever. */
  readonly jwtMaxLifetimeMs?: number | undefined;
  /** The claim that makes an admin of the user whose token has it with the value true. */
  readonly jwtAdminClaim: string;
  readonly corsOrigins: '*' | readonly string[];
  /** The origins of pages that may embed the web chat and give it tokens. */
  readonly embedOrigins: readonly string[];
  readonly maxGroupMembers: number;
  readonly consent: ConsentLimits;
  readonly rateLimit: number;
  readonly rateBurst: number;
  readonly maxConnectionsPerUser: number;
  readonly trustProxy: TrustedProxies;
  readonly maxConnectionsPerAddress: number;
  readonly maxPendingPerAddress: number;
  readonly authTimeoutMs: number;
  readonly maxFrameBytes: number;
  readonly maxWaitingBytes: number;
}

/** Wrong settings: one line for each, with the variable, its value and what it takes. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export const dataDirRefused = (dataDir: string, cause: unknown): SettingsError => {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new SettingsError(
    `DATA_DIR is ${JSON.stringify(dataDir)}, it takes a folder to write in (${reason})`,
  );
};

/** Reads all settings from the environment. @throws SettingsError that lists everything wrong. */
export const readSettings = (environment: NodeJS.ProcessEnv = process.env): Settings => {
  // An empty variable counts as unset, as shells and compose files write it.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = variables.safeParse(given);
  if (!result.success) {
    throw new SettingsError(result.error.issues.map((issue) => describe(issue, given)).join('\n'));
  }
  const read = result.data;
  const production = read.NODE_ENV === 'production';
  if (production && read.AUTH_MODE === 'none') {
    throw new SettingsError('AUTH_MODE is none, which is for development only; in production it takes jwt');
  }
  checkTokenKeys(read, production);
  return {
    production,
    port: read.PORT,
    host: read.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    basePath: read.BASE_PATH,
    keepAliveTimeoutMs: read.KEEP_ALIVE_TIMEOUT_MS,
    stopDelayMs: read.STOP_DELAY_MS,
    dataDir: read.DATA_DIR,
    store: storeOf(read),
    mongoUrl: read.MONGO_URL,
    redisUrl: redisUrlOf(read),
    logLevel: read.LOG_LEVEL,
    logCommands: read.LOG_COMMANDS,
    metrics: read.METRICS,
    metricsToken: read.METRICS_TOKEN,
    authMode: read.AUTH_MODE,
    jwtSecret: read.JWT_SECRET,
    jwtPublicKey: read.JWT_PUBLIC_KEY,
    jwtJwksUrl: read.JWT_JWKS_URL,
    jwtIssuer: read.JWT_ISSUER,
    jwtAudience: read.JWT_AUDIENCE,
    jwtMaxLifetimeMs: lifetimeOf(read.JWT_MAX_LIFETIME ?? (production ? MAX_LIFETIME_S : 0)),
    jwtAdminClaim: read.JWT_ADMIN_CLAIM,
    corsOrigins: read.CORS_ORIGIN ?? (production ? [] : '*'),
    embedOrigins: read.EMBED_ORIGINS,
    maxGroupMembers: read.MAX_GROUP_MEMBERS,
    consent: {
      groupsPerDay: read.MAX_GROUPS_PER_DAY,
      addedPerDay: read.MAX_ADDED_PER_DAY,
      privateRoomsPerHour: read.MAX_PRIVATE_ROOMS_PER_HOUR,
      rejoinAfterMs: read.REJOIN_AFTER_HOURS * HOUR_MS,
    },
    rateLimit: read.RATE_LIMIT,
    rateBurst: read.RATE_BURST,
    maxConnectionsPerUser: read.MAX_CONNECTIONS_PER_USER,
    trustProxy: read.TRUST_PROXY,
    maxConnectionsPerAddress: read.MAX_CONNECTIONS_PER_ADDRESS,
    maxPendingPerAddress: read.MAX_PENDING_PER_ADDRESS,
    authTimeoutMs: read.AUTH_TIMEOUT_MS,
    maxFrameBytes: read.MAX_FRAME_BYTES,
    maxWaitingBytes: read.MAX_WAITING_BYTES,
  };
};

/** MONGO_URL alone chooses the store mongodb. */
const storeOf = ({ STORE, MONGO_URL }: Variables): Settings['store'] => {
  if (STORE === 'mongodb' && MONGO_URL === undefined) {
    throw new SettingsError('STORE is mongodb, which takes a MONGO_URL; none is set');
  }
  return STORE ?? (MONGO_URL === undefined ? 'sqlite' : 'mongodb');
};

/** Redis tells processes of each other, which takes a store that they share. */
const redisUrlOf = (read: Variables): string | undefined => {
  const store = storeOf(read);
  if (read.REDIS_URL !== undefined && store !== 'mongodb') {
    throw new SettingsError(
      `REDIS_URL is set, which takes the store mongodb, as servers need one that they share; STORE is ${store}`,
    );
  }
  return read.REDIS_URL;
};

const MAX_LIFETIME_S = 24 * 60 * 60;

/** 0 stands for no limit. */
const lifetimeOf = (seconds: number): number | undefined => (seconds === 0 ? undefined : seconds * 1_000);

/** Never shown, as their values contain a secret, or may by mistake. */
const HIDDEN = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URL', 'MONGO_URL', 'REDIS_URL', 'METRICS_TOKEN'];

const TOKEN_KEYS = ['JWT_SECRET', 'JWT_PUBLIC_KEY', 'JWT_JWKS_URL'] as const;

/** Exactly one decides how tokens are verified. */
const checkTokenKeys = (read: Variables, production: boolean): void => {
  const set = TOKEN_KEYS.filter((name) => read[name] !== undefined);
  if (set.length > 1) {
    throw new SettingsError(`${set.join(' and ')} are set; exactly one of ${TOKEN_KEYS.join(', ')} is taken`);
  }
  if (!production) return;
  if (set.length === 0) {
    throw new SettingsError(
      'JWT_SECRET is not set, nor JWT_PUBLIC_KEY, nor JWT_JWKS_URL; in production it takes exactly one of them',
    );
  }
  const { JWT_SECRET, JWT_JWKS_URL } = read;
  if (JWT_SECRET !== undefined && JWT_SECRET.length < SECRET_MIN_LENGTH) {
    throw new SettingsError(
      `JWT_SECRET is a value of ${JWT_SECRET.length} characters; in production it takes at least ${SECRET_MIN_LENGTH} characters`,
    );
  }
  if (JWT_JWKS_URL !== undefined && new URL(JWT_JWKS_URL).protocol !== 'https:') {
    throw new SettingsError('JWT_JWKS_URL is an http URL; in production it takes https');
  }
};

const describe = (issue: z.core.$ZodIssue, given: NodeJS.ProcessEnv): string => {
  const name = String(issue.path[0]);
  const value = HIDDEN.includes(name)
    ? `a value of ${given[name]?.length} characters`
    : JSON.stringify(given[name]);
  return `${name} is ${value}, it takes ${issue.message}`;
};
