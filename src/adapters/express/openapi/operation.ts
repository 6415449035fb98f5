import { z } from 'zod';
import type { AuthenticationMode } from '../../protocol/authentication.js';
import type { PlainRoute } from '../plain-route.js';
import { COMMAND_MAX_BYTES } from '../../protocol/transport-limits.js';
import { SEQ_MAX } from '../../protocol/input.js';
import { claimsOf, hasBody, type Route } from '../route.js';
import { LAST_EVENT_ID, type StreamRoute } from '../stream-route.js';
import { exampleOf } from './example.js';
import type { SchemaCollector } from './json-schema.js';
import type { JsonSchema, Operation, Parameter, Response } from './open-api.js';
import { refusalsOf } from './refusals.js';

export interface OperationContext {
  readonly tag: string;
  readonly authentication: AuthenticationMode;
  /** The name of the security scheme that identifies the caller. */
  readonly scheme: string;
  readonly schemas: SchemaCollector;
}

export const describeRoute = (route: Route, context: OperationContext): Operation => {
  const { operationId, summary, description, method, path } = route;
  const { schemas, tag, scheme, authentication } = context;
  const { properties = {}, required = [] } = schemas.toJsonSchema(route.input);
  const inPath = pathParameters(path);
  const parameters: Parameter[] = [];
  const rest: Record<string, JsonSchema> = {};
  for (const [name, schema] of Object.entries(properties)) {
    if (inPath.includes(name)) parameters.push(parameter('path', name, schema, true));
    else if (!hasBody(method)) parameters.push(parameter('query', name, schema, required.includes(name)));
    else rest[name] = schema;
  }
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    tags: [tag],
    security: [{ [scheme]: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...(hasBody(method) && { requestBody: describeBody(route, rest, required, schemas) }),
    responses: { ...describeSuccess(route, schemas), ...refusalsOf(route, authentication, schemas) },
  };
};

export const describeStream = (route: StreamRoute, context: OperationContext): Operation => {
  const { operationId, summary, description, path, success, resumes } = route;
  const { schemas, tag, scheme, authentication } = context;
  const { properties = {}, required = [] } = schemas.toJsonSchema(route.input);
  const inPath = pathParameters(path);
  const parameters = Object.entries(properties).map(([name, schema]) =>
    inPath.includes(name)
      ? parameter('path', name, schema, true)
      : parameter('query', name, schema, required.includes(name)),
  );
  if (resumes) parameters.push(LAST_EVENT_ID_PARAMETER);
  return {
    operationId,
    summary,
    description,
    tags: [tag],
    security: [{ [scheme]: [] }],
    parameters,
    responses: {
      200: {
        description: success,
        content: { 'text/event-stream': { schema: { type: 'string' }, example: EVENTS_EXAMPLE } },
      },
      ...refusalsOf({ method: 'get', refusals: route.refusals }, authentication, schemas),
    },
  };
};

const LAST_EVENT_ID_PARAMETER: Parameter = {
  name: LAST_EVENT_ID,
  in: 'header',
  required: false,
  description: 'The last `id` that the client got; it counts, and not `afterSeq`.',
  schema: { type: 'integer', minimum: 0, maximum: SEQ_MAX },
};

const EVENTS_EXAMPLE = 'event: userTyping\ndata: {"roomId":"ana_ben","userId":"ben"}\n\n';

export const describePlainRoute = (
  { operationId, summary, answers }: PlainRoute,
  { tag, schemas }: Pick<OperationContext, 'tag' | 'schemas'>,
): Operation => ({
  operationId,
  summary,
  tags: [tag],
  security: [],
  responses: Object.fromEntries(
    Object.entries(answers).map(([status, { description, mediaType, schema }]) => [
      status,
      { description, content: contentOf(mediaType, schemas.toJsonSchema(schema), schemas) },
    ]),
  ),
});

/** `/rooms/:roomId` as OpenAPI writes it. */
export const templateOf = (path: string): string => path.replaceAll(PARAMETER, '{$1}');

const PARAMETER = /:(\w+)/g;
const pathParameters = (path: string) => [...path.matchAll(PARAMETER)].map(([, name]) => name ?? '');

/** The description belongs to the parameter, all else to its schema. */
const parameter = (
  where: Parameter['in'],
  name: string,
  { description, ...schema }: JsonSchema,
  required: boolean,
): Parameter => ({ name, in: where, required, ...(description !== undefined && { description }), schema });

const describeBody = (
  route: Route,
  own: Readonly<Record<string, JsonSchema>>,
  required: readonly string[],
  schemas: SchemaCollector,
) => {
  const { properties: claims } = schemas.toJsonSchema(claimsOf(route));
  const present = required.filter((name) => name in own);
  const schema = { type: 'object', properties: { ...own, ...claims }, required: present };
  return {
    description: `At most ${(route.bodyLimit ?? COMMAND_MAX_BYTES) / 1024} KiB. Unknown fields are ignored.`,
    required: true as const,
    content: contentOf('application/json', schema, schemas),
  };
};

const describeSuccess = ({ success, answer }: Route, schemas: SchemaCollector): Record<string, Response> => {
  // JSON has no value for it.
  const content =
    answer instanceof z.ZodUndefined
      ? undefined
      : contentOf('application/json', schemas.toJsonSchema(answer), schemas);
  return Object.fromEntries(
    Object.entries(success).map(([status, description]) => [
      status,
      { description, ...(content && { content }) },
    ]),
  );
};

const contentOf = (mediaType: string, schema: JsonSchema, { named }: SchemaCollector) => ({
  [mediaType]: {
    schema,
    ...(mediaType === 'application/json' && { example: exampleOf(schema, named) }),
  },
});
