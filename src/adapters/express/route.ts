import type { Request, Router } from 'express';
import type { z } from 'zod';
import type { Parley } from '../../application/parley.js';
import { invalid } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { claimsInput, parseInput, requireSpeaksFor } from '../protocol/input.js';

export interface Answer {
  /** Missing: 200. */
  readonly status?: number;
  readonly body: object;
}

/** A route as data: what it takes is there to be validated by, and to be described from. */
export interface Route<Input = unknown> {
  readonly method: 'get' | 'post';
  /** Below /api. */
  readonly path: string;
  /** Path parameters, and beside them the query of a GET or the body of a POST. */
  readonly input: z.ZodType<Input>;
  /** `userId` is whom it is about, not who says it. */
  readonly target?: boolean;
  readonly run: (parley: Parley, caller: UserId, input: Input) => Promise<Answer>;
}

/** Ties a route's input to what runs on it. */
export const route = <Input>(definition: Route<Input>): Route => definition as Route;

const senderInput = claimsInput.pick({ sender: true });

/** The caller, as `makeAuthenticate` found them. */
export const CALLER = 'parleyCaller';

export const mountRoutes = (router: Router, routes: readonly Route[], parley: Parley): void => {
  for (const { method, path, input, target, run } of routes) {
    router[method](path, async (request, response) => {
      const caller = response.locals[CALLER] as UserId;
      const given = readGiven(request);
      if (method === 'post') requireSpeaksFor(caller, parseInput(target ? senderInput : claimsInput, given));
      const { status = 200, body } = await run(parley, caller, parseInput(input, given));
      response.status(status).json(body);
    });
  }
};

const readGiven = (request: Request): object => {
  if (request.method !== 'POST') return { ...request.query, ...request.params };
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('The body must be a JSON object, sent as application/json');
  }
  return { ...body, ...request.params };
};
