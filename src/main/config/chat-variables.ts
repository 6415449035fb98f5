import { type ChatOptions, chatSettings, type SettingName } from '../../embed/options.js';

/** The environment variable of a setting: MAX_GROUP_MEMBERS for `maxGroupMembers`. */
export const variableOf = (name: string): string => name.replaceAll(/[A-Z]/g, '_$&').toUpperCase();

/** Reads the settings of the chat from the variables, for `chatSettings` to judge. Each variable is a text. */
export const chatValuesIn = (environment: NodeJS.ProcessEnv): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    SETTING_NAMES.flatMap((name) => {
      const text = environment[variableOf(name)];
      return text === undefined ? [] : [[name, READERS[name](text)]];
    }),
  );

export const SETTING_NAMES = Object.keys(chatSettings.shape) as readonly SettingName[];

/** A text that is no such value stays a text, which the schema refuses. */
const number = (text: string): number | string => (/^-?\d+$/.test(text) ? Number(text) : text);
const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
const listOrAll = (text: string): readonly string[] | '*' => (text.trim() === '*' ? '*' : list(text));
const numberOrList = (text: string): number | readonly string[] =>
  /^\d{1,2}$/.test(text) ? Number(text) : list(text);
const asItIs = (text: string): string => text;

const READERS: { readonly [Name in SettingName]: (text: string) => ChatOptions[Name] | string } = {
  corsOrigin: listOrAll,
  embedOrigins: list,
  jwtSecret: asItIs,
  jwtPublicKey: asItIs,
  jwtJwksUrl: asItIs,
  jwtIssuer: asItIs,
  jwtAudience: asItIs,
  jwtMaxLifetime: number,
  jwtAdminClaim: asItIs,
  maxGroupMembers: number,
  maxGroupsPerDay: number,
  maxAddedPerDay: number,
  maxPrivateRoomsPerHour: number,
  rejoinAfterHours: number,
  rateLimit: number,
  rateBurst: number,
  maxConnectionsPerUser: number,
  maxPendingPerAddress: number,
  trustProxy: numberOrList,
  authTimeoutMs: number,
  maxFrameBytes: number,
  maxWaitingBytes: number,
};
