import { z } from 'zod';
import { DEFAULT_ADMIN_CLAIM } from '../adapters/jwt/admin-claim.js';
import { DEFAULT_SOCKET_LIMITS } from '../adapters/socketio/limits.js';
import { DEFAULT_MAX_WAITING_BYTES } from '../application/devices/reading.js';
import { PAGE_MAX_BYTES } from '../application/messages/read-page.js';
import { DEFAULT_COMMANDS_PER_SECOND, DEFAULT_MAX_CONNECTIONS } from '../application/sessions/admission.js';
import { type ConsentLimits, DEFAULT_CONSENT_LIMITS, GROUP_MEMBERS_MAX } from '../domain/limits.js';
import {
  integer,
  jwksUrl,
  namedOrigins,
  origins,
  proxies,
  publicKeyPem,
  text,
  tokenSecret,
} from './setting-schemas.js';
import { SettingsError } from './settings-error.js';

/** Twice the largest answer, as a client can ask for a page again before it has read it. */
const WAITING_MIN_BYTES = 2 * PAGE_MAX_BYTES;

const HOUR_MS = 60 * 60 * 1_000;
const DAY_S = 24 * 60 * 60;

/**
 * Every setting of a chat, with its default. The server reads each from the environment variable of the same name:
 * `maxGroupMembers` is MAX_GROUP_MEMBERS.
 */
export const chatSettings = z.strictObject({
  corsOrigin: origins.default([]).describe('The origins of other pages that may call the chat'),
  embedOrigins: namedOrigins.default([]).describe('The origins of pages that may embed the web chat'),
  jwtSecret: tokenSecret.optional().describe('The secret that signs tokens, for HS256'),
  jwtPublicKey: publicKeyPem.optional().describe("The issuer's public key for RS256 or ES256, as PEM"),
  jwtJwksUrl: jwksUrl.optional().describe('The URL at which the issuer publishes its keys'),
  jwtIssuer: text.optional().describe('The `iss` that tokens must have'),
  jwtAudience: text.optional().describe('The `aud` that tokens must have'),
  jwtMaxLifetime: integer(0, 1_000_000_000)
    .default(DAY_S)
    .describe('The seconds that a token may live; 0: any time'),
  jwtAdminClaim: text
    .default(DEFAULT_ADMIN_CLAIM)
    .describe('The claim that makes an admin, where it is true'),
  maxGroupMembers: integer(2, 100_000).default(GROUP_MEMBERS_MAX).describe('Members of a group'),
  maxGroupsPerDay: integer(0, 1_000_000)
    .default(DEFAULT_CONSENT_LIMITS.groupsPerDay)
    .describe('Groups that a user makes in a day'),
  maxAddedPerDay: integer(0, 100_000_000)
    .default(DEFAULT_CONSENT_LIMITS.addedPerDay)
    .describe('Users whom a user adds to groups in a day, those of new groups among them'),
  maxPrivateRoomsPerHour: integer(0, 1_000_000)
    .default(DEFAULT_CONSENT_LIMITS.privateRoomsPerHour)
    .describe('Private rooms to which a user writes first, in an hour'),
  rejoinAfterHours: integer(0, 100_000)
    .default(DEFAULT_CONSENT_LIMITS.rejoinAfterMs / HOUR_MS)
    .describe('Hours in which nobody adds a user again who has left a group by themselves'),
  rateLimit: integer(1, 1_000_000)
    .default(DEFAULT_COMMANDS_PER_SECOND)
    .describe('Commands per second and user in the long run, by their costs'),
  rateBurst: integer(1, 1_000_000)
    .default(300)
    .describe('Commands of a user at once, after a pause, by their costs'),
  maxConnectionsPerUser: integer(1, 100_000)
    .default(DEFAULT_MAX_CONNECTIONS)
    .describe('Connections of a user to this process'),
  maxPendingPerAddress: integer(1, 1_000_000)
    .default(DEFAULT_SOCKET_LIMITS.maxPendingPerAddress)
    .describe('Transports and upgrades of an address under way to authenticate'),
  trustProxy: proxies.default([]).describe('The number of proxies in front, or a list of them'),
  authTimeoutMs: integer(100, 600_000)
    .default(DEFAULT_SOCKET_LIMITS.authenticationTimeoutMs)
    .describe('The time that a transport has to authenticate'),
  maxFrameBytes: integer(DEFAULT_SOCKET_LIMITS.maxFrameBytes, 100_000_000)
    .default(DEFAULT_SOCKET_LIMITS.maxFrameBytes)
    .describe('The size of a frame or a polling body'),
  maxWaitingBytes: integer(WAITING_MIN_BYTES, 1_000_000_000)
    .default(DEFAULT_MAX_WAITING_BYTES)
    .describe('Events that wait in the process for a device that does not read'),
});

export type ChatOptions = z.input<typeof chatSettings>;
type Values = z.output<typeof chatSettings>;
export type SettingName = keyof Values;

/** The settings as the parts of a chat take them. */
export interface ChatSettings extends Omit<Values, 'corsOrigin' | 'jwtMaxLifetime' | ConsentName> {
  readonly corsOrigins: Values['corsOrigin'];
  /** Missing: tokens may live for ever. */
  readonly jwtMaxLifetimeMs?: number | undefined;
  readonly consent: ConsentLimits;
}

type ConsentName = 'maxGroupsPerDay' | 'maxAddedPerDay' | 'maxPrivateRoomsPerHour' | 'rejoinAfterHours';

export interface ReadAs {
  /** The name of a setting as somebody gives it: an option, or an environment variable. */
  readonly nameOf: (name: string) => string;
  readonly given: Readonly<Record<string, unknown>>;
}

/** Reads settings, or says in a line for each what is wrong with them. */
export const readChatSettings = (
  given: object,
  as: ReadAs = { nameOf: (name) => name, given: { ...given } },
): { readonly settings: ChatSettings } | { readonly problems: readonly string[] } => {
  const result = chatSettings.safeParse(given);
  if (!result.success) return { problems: result.error.issues.flatMap((issue) => describeIssue(issue, as)) };
  const {
    corsOrigin,
    jwtMaxLifetime,
    maxGroupsPerDay: groupsPerDay,
    maxAddedPerDay: addedPerDay,
    maxPrivateRoomsPerHour: privateRoomsPerHour,
    rejoinAfterHours,
    ...rest
  } = result.data;
  const rejoinAfterMs = rejoinAfterHours * HOUR_MS;
  return {
    settings: {
      ...rest,
      corsOrigins: corsOrigin,
      jwtMaxLifetimeMs: jwtMaxLifetime === 0 ? undefined : jwtMaxLifetime * 1_000,
      consent: { groupsPerDay, addedPerDay, privateRoomsPerHour, rejoinAfterMs },
    },
  };
};

/** @throws SettingsError that lists everything wrong. */
export const readOptions = (given: object): ChatSettings => {
  const read = readChatSettings(given);
  if ('problems' in read) throw new SettingsError(read.problems.join('\n'));
  return read.settings;
};

/** Never shown, as their values are secrets, or may contain one by mistake. */
const HIDDEN = ['jwtSecret', 'jwtPublicKey', 'jwtJwksUrl'];

const describeIssue = (issue: z.core.$ZodIssue, { nameOf, given }: ReadAs): readonly string[] => {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key} is no option`);
  const name = String(issue.path[0]);
  const value = given[nameOf(name)];
  const shown = HIDDEN.includes(name) ? `a value of ${String(value).length} characters` : shownOf(value);
  return [`${nameOf(name)} is ${shown}, it takes ${issue.message}`];
};

/** JSON, and for what has none its type. */
const shownOf = (value: unknown): string => {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return `a value of the type ${typeof value}`;
  }
};
