import { z } from 'zod';
import type { AuthenticationMode } from '../../protocol/authentication.js';
import type { Command } from '../../protocol/command.js';
import { COMMANDS } from '../../protocol/commands.js';
import { WIRE_EVENTS, wireFailure, wireRefusal } from '../../protocol/event-schemas.js';
import { exampleOf } from '../openapi/example.js';
import { makeSchemaCollector, type SchemaCollector } from '../openapi/json-schema.js';
import { type JsonSchema, refIn } from '../openapi/open-api.js';
import {
  type AsyncApiDocument,
  type AsyncOperation,
  CHANNEL,
  channelRef,
  type Message,
  messageRef,
} from './async-api.js';
import { authOf, connected, connectError } from './handshake.js';
import { CONNECTION_BINDING, serversBelow } from './servers.js';

export interface EventsOptions {
  readonly version: string;
  readonly authentication: AuthenticationMode;
}

/** Describes what goes over Socket.IO, by the schemas that validate it. The same options give the same text. */
export const describeEvents = ({ version, authentication }: EventsOptions): AsyncApiDocument => {
  const schemas = makeSchemaCollector('draft-7');
  const messages: Record<string, Message> = {};
  const operations: Record<string, AsyncOperation> = {};
  const addMessage = (key: string, name: string, summary: string, payload: JsonSchema) => {
    messages[key] = { name, summary, payload, examples: [{ payload: exampleOf(payload, schemas.named) }] };
    return messageRef(key);
  };
  const refused = addMessage('refusal', 'refusal', 'It was refused', schemas.toJsonSchema(wireRefusal));

  operations.connect = {
    action: 'receive',
    channel: channelRef,
    summary: 'Connect',
    description: 'Anything else is accepted only after this. The answer is an event of the client itself.',
    messages: [
      addMessage(
        'connect',
        'connect',
        "The option `auth` of Socket.IO's client",
        schemas.toJsonSchema(authOf(authentication)),
      ),
    ],
    reply: {
      channel: channelRef,
      messages: [
        addMessage('connected', 'connect', 'The session is open', schemas.toJsonSchema(connected)),
        addMessage(
          'connect_error',
          'connect_error',
          'It was refused: a `connect_error` with this',
          schemas.toJsonSchema(connectError),
        ),
      ],
    },
  };

  for (const [name, command] of COMMANDS) {
    const { summary, description, answer } = command;
    const answered = schemas.toJsonSchema(z.object({ ok: z.literal(true) }).extend(answer.shape));
    operations[name] = {
      action: 'receive',
      channel: channelRef,
      summary,
      ...(description !== undefined && { description }),
      messages: [addMessage(name, name, summary, payloadOf(command, schemas))],
      reply: {
        channel: channelRef,
        messages: [addMessage(answerKey(name), name, 'It is done', answered), refused],
      },
    };
  }

  for (const [name, event] of Object.entries(EVENTS)) {
    const { summary, payload } = event;
    operations[eventKey(name)] = {
      action: 'send',
      channel: channelRef,
      summary,
      ...('description' in event && { description: event.description }),
      messages: [addMessage(eventKey(name), name, summary, schemas.toJsonSchema(payload))],
    };
  }

  return {
    asyncapi: '3.1.0',
    info: { title: 'Parley', version, description: INTRODUCTION },
    defaultContentType: 'application/json',
    servers: serversBelow(''),
    channels: {
      [CHANNEL]: {
        address: '/',
        title: 'The main namespace',
        description: 'There is no other namespace.',
        messages,
        bindings: CONNECTION_BINDING,
      },
    },
    operations,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas.named).sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
};

/** A command and an event may have one name. */
const eventKey = (name: string): string => `${name}.event`;
const answerKey = (command: string): string => `${command}.answer`;

const EVENTS = {
  ...WIRE_EVENTS,
  error: {
    summary: 'A refusal, or the end of the session',
    description: 'To the caller alone.',
    payload: wireFailure,
  },
};

/** In every form in which it may be sent. */
const payloadOf = ({ input, bare }: Command, schemas: SchemaCollector): JsonSchema => {
  const object = claimsLast(schemas.toJsonSchema(input));
  const alone = bare && refIn(object.properties?.[bare] ?? {});
  const forms = [
    object,
    ...(alone === undefined ? [] : [{ $ref: alone }]),
    ...(input instanceof z.ZodOptional ? [NOTHING] : []),
  ];
  return forms.length === 1 ? object : { oneOf: forms };
};

/** A reader looks for what the command is about. */
const claimsLast = ({ properties: { sender, ...own } = {}, ...object }: JsonSchema): JsonSchema => {
  const { userId, ...rest } = own;
  return { ...object, properties: { ...rest, ...(userId && { userId }), ...(sender && { sender }) } };
};

const NOTHING: JsonSchema = { type: 'null', description: 'No payload.' };

const INTRODUCTION = `What clients and the server send each other over Socket.IO 4. REST is described beside it, in \`openapi.json\`.

A message here is an event of Socket.IO: \`name\` is the event's name, and \`payload\` its one argument, as JSON. An operation with a reply is a command: the reply is what its acknowledgement callback gets. Without a callback a refusal comes as an \`error\` event.

A field without a value is missing, never null. Commands ignore fields that they do not know. Later versions may add events, and fields to events and answers: ignore those that you do not know.`;
