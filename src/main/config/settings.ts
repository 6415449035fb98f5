import { z } from 'zod';
import { makeAddressOf, type TrustedProxies } from '../../adapters/socketio/client-address.js';
import { DEFAULT_SOCKET_LIMITS } from '../../adapters/socketio/limits.js';
import { PAGE_MAX_BYTES } from '../../application/messages/read-page.js';
import { DEFAULT_MAX_CONNECTIONS } from '../../application/sessions/require-place.js';
import { GROUP_MEMBERS_MAX } from '../../domain/limits.js';

/** An integer from text; an empty variable counts as unset, as shells and compose files write it. */
const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `a whole number of at least ${min}`).max(max, `a whole number of at most ${max}`));

const origins = z.string().transform((text, context): '*' | readonly string[] => {
  if (text.trim() === '*') return '*';
  const list = text
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  if (list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)) return list;
  context.addIssue({ code: 'custom', message: '* or origins such as https://chat.example.com, by commas' });
  return z.NEVER;
});

/** A number of proxies, or which ones; checked by what will read them. */
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

/** As long as the hash that HS256 makes of it (RFC 7518, 3.2). */
const SECRET_MIN_LENGTH = 32;

/** An answer of the largest size, twice, as a page can be asked for again before it has been read. */
const WAITING_MIN_BYTES = 2 * PAGE_MAX_BYTES;

const variables = z.object({
  NODE_ENV: z
    .enum(['development', 'production', 'test'], 'development, production or test')
    .default('development'),
  PORT: integer(0, 65_535).default(5000),
  HOST: z.string().optional(),
  DATA_DIR: z.string().default('./data'),
  STORE: z.enum(['memory'], 'memory').default('memory'),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug'], 'error, warn, info or debug').default('info'),
  AUTH_MODE: z.enum(['jwt', 'none'], 'jwt or none').default('jwt'),
  JWT_SECRET: z.string().optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  CORS_ORIGIN: origins.optional(),
  MAX_GROUP_MEMBERS: integer(2, 100_000).default(GROUP_MEMBERS_MAX),
  RATE_LIMIT: integer(1, 1_000_000).default(60),
  RATE_BURST: integer(1, 1_000_000).default(300),
  MAX_CONNECTIONS_PER_USER: integer(1, 100_000).default(DEFAULT_MAX_CONNECTIONS),
  MAX_PENDING_PER_ADDRESS: integer(1, 1_000_000).default(DEFAULT_SOCKET_LIMITS.maxPendingPerAddress),
  TRUST_PROXY: proxies.default([]),
  AUTH_TIMEOUT_MS: integer(100, 600_000).default(DEFAULT_SOCKET_LIMITS.authenticationTimeoutMs),
  MAX_FRAME_BYTES: integer(DEFAULT_SOCKET_LIMITS.maxFrameBytes, 100_000_000).default(
    DEFAULT_SOCKET_LIMITS.maxFrameBytes,
  ),
  MAX_WAITING_BYTES: integer(WAITING_MIN_BYTES, 1_000_000_000).default(DEFAULT_SOCKET_LIMITS.maxWaitingBytes),
});

type Variables = z.output<typeof variables>;

export interface Settings {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly store: Variables['STORE'];
  readonly logLevel: Variables['LOG_LEVEL'];
  readonly authMode: Variables['AUTH_MODE'];
  /** Missing outside production: one is made and kept in the data folder. */
  readonly jwtSecret?: string | undefined;
  readonly jwtIssuer?: string | undefined;
  readonly jwtAudience?: string | undefined;
  readonly corsOrigins: '*' | readonly string[];
  readonly maxGroupMembers: number;
  readonly rateLimit: number;
  readonly rateBurst: number;
  readonly maxConnectionsPerUser: number;
  readonly trustProxy: TrustedProxies;
  readonly maxPendingPerAddress: number;
  readonly authTimeoutMs: number;
  readonly maxFrameBytes: number;
  readonly maxWaitingBytes: number;
}

/** A setting that is wrong: names the variable, what it got and what it takes, one per line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads all settings from the environment. @throws SettingsError that names everything wrong at once. */
export const readSettings = (environment: NodeJS.ProcessEnv = process.env): Settings => {
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
  if (production && read.JWT_SECRET === undefined) {
    throw new SettingsError('JWT_SECRET is not set; in production it takes the secret that signs the tokens');
  }
  if (production && (read.JWT_SECRET?.length ?? 0) < SECRET_MIN_LENGTH) {
    throw new SettingsError(
      `JWT_SECRET is a value of ${read.JWT_SECRET?.length ?? 0} characters; in production it takes at least ${SECRET_MIN_LENGTH} characters`,
    );
  }
  return {
    production,
    port: read.PORT,
    host: read.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    dataDir: read.DATA_DIR,
    store: read.STORE,
    logLevel: read.LOG_LEVEL,
    authMode: read.AUTH_MODE,
    jwtSecret: read.JWT_SECRET,
    jwtIssuer: read.JWT_ISSUER,
    jwtAudience: read.JWT_AUDIENCE,
    corsOrigins: read.CORS_ORIGIN ?? (production ? [] : '*'),
    maxGroupMembers: read.MAX_GROUP_MEMBERS,
    rateLimit: read.RATE_LIMIT,
    rateBurst: read.RATE_BURST,
    maxConnectionsPerUser: read.MAX_CONNECTIONS_PER_USER,
    trustProxy: read.TRUST_PROXY,
    maxPendingPerAddress: read.MAX_PENDING_PER_ADDRESS,
    authTimeoutMs: read.AUTH_TIMEOUT_MS,
    maxFrameBytes: read.MAX_FRAME_BYTES,
    maxWaitingBytes: read.MAX_WAITING_BYTES,
  };
};

const describe = (issue: z.core.$ZodIssue, given: NodeJS.ProcessEnv): string => {
  const name = String(issue.path[0]);
  return `${name} is ${JSON.stringify(given[name])}, it takes ${issue.message}`;
};
