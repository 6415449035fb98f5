import type { Request, Router } from 'express';
import type { z } from 'zod';
import type { Parley } from '../../application/parley.js';
import type { Identity } from '../../application/ports/token-verifier.js';
import type { Recognize } from '../../application/sessions/admission.js';
import type { CommandName } from '../../application/sessions/command-costs.js';
import { type ErrorCode, invalid } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { claimsInput, parseInput, requireSpeaksFor } from '../protocol/input.js';
import { COMMAND_MAX_BYTES } from '../protocol/transport-limits.js';
import type { Wire } from '../protocol/wire.js';
import { callerOf, makeAdmission } from './authenticate.js';
import { jsonBody } from './json-body.js';

export interface Answer<Body = unknown> {
  /** Missing: 200. */
  readonly status?: number;
  readonly body: Body;
}

/** The reason of REFUSED, wherever a host application is asked. */
export const HOST_REFUSES = "The host application's own rules refuse it. The message says why.";

/** A route as data. Requests are validated by it, and the description is made from it. */
export interface Route<
  Input extends z.ZodType = z.ZodType,
  Schema extends z.ZodType = z.ZodType,
  Id extends OperationId = OperationId,
> {
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** Below /api. */
  readonly path: string;
  /** The operation's name in generated clients, which never changes; the table of costs has what it costs. */
  readonly operationId: Id;
  readonly summary: string;
  readonly description?: string;
  /** Path parameters, and beside them the body of a POST or PATCH, or the query of any other. */
  readonly input: Input;
  /** In this input `userId` is the target, not the caller. */
  readonly target?: boolean;
  /** The body of every success; it is described, and not checked when it is sent. Undefined: there is none, with 204. */
  readonly answer: Schema;
  /** The meaning of each status of success. */
  readonly success: Readonly<Record<number, string>>;
  /** Refusals beside those of every route, with their reasons. */
  readonly refusals?: Readonly<Partial<Record<ErrorCode, string>>>;
  /** In bytes, of a request whose body may be larger than usual. */
  readonly bodyLimit?: number;
  /** `identity` is the caller with all that their token says. */
  run(
    parley: Parley,
    caller: UserId,
    input: z.output<Input>,
    identity: Identity,
  ): Promise<Answer<Wire<NoInfer<Schema>>>>;
}

export type OperationId = Exclude<CommandName, 'connect' | 'unknown'>;

/** Checks that `run` fits the route's input and answer, which stay known to the compiler. */
export const route = <Input extends z.ZodType, Schema extends z.ZodType, Id extends OperationId>(
  definition: Route<Input, Schema, Id>,
): Route<Input, Schema, Id> => definition;

/** The fields beside the route's own input by which a caller may name themselves. */
export const claimsOf = ({ target }: Pick<Route, 'target'>) => (target ? senderInput : claimsInput);

const senderInput = claimsInput.pick({ sender: true });

/** @param stillSignedIn refuses a caller whose token has expired, or was revoked, since the request began. */
export const mountRoutes = (
  router: Router,
  routes: readonly Route[],
  { parley, stillSignedIn }: { readonly parley: Parley; readonly stillSignedIn: Recognize },
): void => {
  for (const definition of routes) {
    const { method, path, operationId, input, bodyLimit = COMMAND_MAX_BYTES } = definition;
    const readBody = hasBody(method) ? jsonBody(bodyLimit) : [];
    router[method](path, makeAdmission(parley, operationId), ...readBody, async (request, response) => {
      const identity = callerOf(response);
      const caller = identity.userId;
      const given = readGiven(request);
      if (hasBody(method)) requireSpeaksFor(caller, parseInput(claimsOf(definition), given));
      const parsed = parseInput(input, given);
      const work = async () => {
        await stillSignedIn(identity);
        return definition.run(parley, caller, parsed, identity);
      };
      const { status = 200, body } = await parley.sessions.inTurn(caller, operationId, work);
      response.status(status);
      if (body === undefined) response.end();
      else response.json(body);
    });
  }
};

export const hasBody = (method: string): boolean => method === 'post' || method === 'patch';

const readGiven = (request: Request): object => {
  if (!hasBody(request.method.toLowerCase())) return { ...request.query, ...request.params };
  // Where all is in the path, a body would say nothing.
  const isEmpty =
    request.get('transfer-encoding') === undefined && Number(request.get('content-length') ?? 0) === 0;
  // The host application may have read a body of another type.
  const body: unknown = isEmpty ? {} : request.is('application/json') ? request.body : undefined;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('The body must be a JSON object, sent as application/json');
  }
  return { ...body, ...request.params };
};
