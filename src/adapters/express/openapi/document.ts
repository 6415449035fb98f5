import type { AuthenticationMode } from '../../protocol/authentication.js';
import { CONTRACT, LIVE_TAG } from '../contract.js';
import type { PlainRoute } from '../plain-route.js';
import type { StreamRoute } from '../stream-route.js';
import { makeSchemaCollector } from './json-schema.js';
import type { OpenApiDocument, Operation, SecurityScheme } from './open-api.js';
import { describePlainRoute, describeRoute, describeStream, templateOf } from './operation.js';

export interface DocumentOptions {
  readonly version: string;
  readonly authentication: AuthenticationMode;
  /** Empty where no streams are served. */
  readonly streamRoutes: readonly StreamRoute[];
  readonly plainRoutes: readonly PlainRoute[];
}

/** Describes every mounted route, by the schemas that validate it. The same options give the same text. */
export const describeApi = ({
  version,
  authentication,
  streamRoutes,
  plainRoutes,
}: DocumentOptions): OpenApiDocument => {
  const schemas = makeSchemaCollector();
  const [scheme, securityScheme] = SECURITY[authentication];
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (path: string, method: string, operation: Operation) => {
    paths[path] = { ...paths[path], [method]: operation };
  };

  for (const { tag, routes } of CONTRACT) {
    for (const route of routes) {
      const operation = describeRoute(route, { tag, authentication, scheme, schemas });
      add(`/api${templateOf(route.path)}`, route.method, operation);
    }
  }
  for (const route of streamRoutes) {
    const operation = describeStream(route, { tag: LIVE_TAG, authentication, scheme, schemas });
    add(`/api${templateOf(route.path)}`, 'get', operation);
  }
  for (const route of plainRoutes) {
    add(templateOf(route.path), 'get', describePlainRoute(route, { tag: SERVICE.name, schemas }));
  }

  return {
    openapi: '3.1.1',
    info: { title: 'Parley', version, description: INTRODUCTION },
    servers: [{ url: '/' }],
    tags: [...CONTRACT.map(({ tag, description }) => ({ name: tag, description })), SERVICE],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas.named).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: { [scheme]: securityScheme },
    },
  };
};

const SERVICE = { name: 'Service', description: 'The server itself. These need no caller.' };

const INTRODUCTION = `The REST API of a real-time messaging server. Live delivery is over Socket.IO, on the same port, or over streams of Server-Sent Events.

Bodies and answers are JSON in UTF-8, and bodies are not compressed. In a path, ids are percent-encoded where they need it. A field without a value is missing, never null. Later versions may add fields to answers: ignore those that you do not know.

Every failure is \`{ code, message }\`. Each code but \`UNAVAILABLE\` and \`INTERNAL\` means that nothing was changed; after \`UNAVAILABLE\`, send a message again with the same \`clientMessageId\`. A route that does not exist is \`NOT_FOUND\`.`;

const SECURITY: Readonly<Record<AuthenticationMode, readonly [string, SecurityScheme]>> = {
  token: [
    'token',
    {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: "A token that the host application signed. Its `sub` claim is the caller's user id.",
    },
  ],
  host: [
    'session',
    {
      type: 'apiKey',
      in: 'cookie',
      name: 'session',
      description:
        'The host application identifies the caller by the request, as by the cookie of its session, whose name it knows. Requests from pages of other origins are refused.',
    },
  ],
  none: [
    'userId',
    {
      type: 'apiKey',
      in: 'header',
      name: 'x-user-id',
      description:
        "The caller's user id, percent-encoded, which is not checked: this server runs with AUTH_MODE=none, for trying out.",
    },
  ],
};
