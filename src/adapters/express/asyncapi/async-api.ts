import type { JsonSchema } from '../openapi/open-api.js';

/** The parts of AsyncAPI 3 that this server uses. */
export interface AsyncApiDocument {
  readonly asyncapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly defaultContentType: 'application/json';
  readonly servers: AsyncApiServers;
  readonly channels: Readonly<Record<string, Channel>>;
  /** By name. A command and an event of one name are two operations. */
  readonly operations: Readonly<Record<string, AsyncOperation>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

export type AsyncApiServers = Readonly<Record<string, AsyncApiServer>>;

export interface AsyncApiServer {
  readonly host: string;
  readonly pathname: string;
  readonly protocol: 'ws' | 'wss';
  readonly description: string;
  readonly variables: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
}

export interface Channel {
  readonly address: string;
  readonly title: string;
  readonly description: string;
  readonly messages: Readonly<Record<string, Message>>;
  readonly bindings: { readonly ws: object };
}

export interface Message {
  /** The name of the event; of an answer, that of its command. */
  readonly name: string;
  readonly summary: string;
  readonly payload: JsonSchema;
  readonly examples: readonly { readonly payload: unknown }[];
}

export interface AsyncOperation {
  /** From the server's side: it receives commands, and sends events. */
  readonly action: 'receive' | 'send';
  readonly channel: Reference;
  readonly summary: string;
  readonly description?: string;
  readonly messages: readonly [Reference];
  /** The answer that a callback gets. */
  readonly reply?: { readonly channel: Reference; readonly messages: readonly Reference[] };
}

export interface Reference {
  readonly $ref: string;
}

/** The one channel: the main namespace of Socket.IO. */
export const CHANNEL = 'socket';

export const channelRef: Reference = { $ref: `#/channels/${CHANNEL}` };

export const messageRef = (name: string): Reference => ({ $ref: `${channelRef.$ref}/messages/${name}` });

/** The message to which a reference leads. @throws TypeError where there is none. */
export const messageAt = ({ channels }: AsyncApiDocument, { $ref }: Reference): Message => {
  const found = channels[CHANNEL]?.messages[$ref.slice(messageRef('').$ref.length)];
  if (found === undefined) throw new TypeError(`There is no message ${$ref}`);
  return found;
};
