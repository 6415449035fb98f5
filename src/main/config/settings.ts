import { isMongoUrl, isRedisUrl, MONGO_URLS, REDIS_URLS } from '../../adapters/storage/database-urls.js';
import { z } from 'zod';
import { DEFAULT_HTTP_LIMITS } from '../../adapters/http/limits.js';
import { parsePathPrefix } from '../../adapters/protocol/path-prefix.js';
import { LOG_LEVELS } from '../../adapters/system/log-levels.js';
import { type ChatSettings, readChatSettings } from '../../embed/options.js';
import { SettingsError } from '../../embed/settings-error.js';
import { requireOneTokenKey } from '../../embed/token-keys.js';
import { chatValuesIn, variableOf } from './chat-variables.js';

/** An integer from text. */
const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'a whole number')
    .transform(Number)
    .pipe(z.int().min(min, `a whole number of at least ${min}`).max(max, `a whole number of at most ${max}`));

const pathPrefix = z.string().transform((text, context): string => {
  const prefix = parsePathPrefix(text);
  if (prefix !== undefined) return prefix;
  context.addIssue({ code: 'custom', message: 'a path such as /chat, of letters, digits and . _ ~ -' });
  return z.NEVER;
});

const mongoUrl = z.string().refine(isMongoUrl, `a URL such as ${MONGO_URLS}`);
const redisUrl = z.string().refine(isRedisUrl, `a URL such as ${REDIS_URLS}`);

const onOrOff = z
  .enum(['on', 'off'], 'on or off')
  .default('off')
  .transform((text) => text === 'on');

/** The settings that only the server has. Those of the chat itself are in `chatSettings`. */
export const variables = z.object({
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
  MONGO_URL: mongoUrl.optional(),
  REDIS_URL: redisUrl.optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, 'error, warn, info or debug').default('info'),
  LOG_COMMANDS: onOrOff,
  METRICS: onOrOff,
  METRICS_TOKEN: z
    .string()
    .regex(/^[\w.~+/-]{16,}=*$/, 'a token of 16 characters or more, of letters, digits and - . _ ~ + / =')
    .optional(),
  AUTH_MODE: z.enum(['jwt', 'none'], 'jwt or none').default('jwt'),
  MAX_CONNECTIONS_PER_ADDRESS: integer(1, 1_000_000).default(DEFAULT_HTTP_LIMITS.maxConnectionsPerAddress),
});

type Variables = z.output<typeof variables>;

export interface Settings extends ChatSettings {
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
  /** With `jwt` and no key, outside production, a secret is made and stored in the data folder. */
  readonly authMode: Variables['AUTH_MODE'];
  readonly maxConnectionsPerAddress: number;
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
  const production = given['NODE_ENV'] === 'production';
  const chat = readChatSettings(
    { ...(production ? {} : OUTSIDE_PRODUCTION), ...chatValuesIn(given) },
    { nameOf: variableOf, given },
  );
  const problems = [
    ...(result.success ? [] : result.error.issues.map((issue) => describe(issue, given))),
    ...('problems' in chat ? chat.problems : []),
  ];
  if (!result.success || 'problems' in chat) throw new SettingsError(problems.join('\n'));
  const read = result.data;
  if (production && read.AUTH_MODE === 'none') {
    throw new SettingsError('AUTH_MODE is none, which is for development only; in production it takes jwt');
  }
  requireOneTokenKey(chat.settings, {
    nameOf: variableOf,
    ...(production ? { strictIn: 'in production ' } : {}),
  });
  return {
    ...chat.settings,
    jwtSecret: chat.settings.jwtSecret,
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
    maxConnectionsPerAddress: read.MAX_CONNECTIONS_PER_ADDRESS,
  };
};

/** The defaults for people who try the server out, for whom those of the chat itself are too strict. */
const OUTSIDE_PRODUCTION = { corsOrigin: '*', jwtMaxLifetime: 0 };

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

/** Never shown, as their values contain a secret. */
const HIDDEN = ['MONGO_URL', 'REDIS_URL', 'METRICS_TOKEN'];

const describe = (issue: z.core.$ZodIssue, given: NodeJS.ProcessEnv): string => {
  const name = String(issue.path[0]);
  const value = HIDDEN.includes(name)
    ? `a value of ${given[name]?.length} characters`
    : JSON.stringify(given[name]);
  return `${name} is ${value}, it takes ${issue.message}`;
};
