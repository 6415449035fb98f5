import type { Request, Router } from 'express';
import type { z } from 'zod';
import type { Parley } from '../../application/parley.js';
import { invalid } from '../../domain/errors.js';
import type { UserId } from '../../domain/ids.js';
import { parseInput } from '../protocol/input.js';

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
  readonly run: (parley: Parley, caller: UserId, input: Input) => Promise<Answer>;
}

/** Ties a route's input to what runs on it. */
export const route = <Input>(definition: Route<Input>): Route => definition as Route;

/** The caller, as `makeAuthenticate` found them. */
export const CALLER = 'parleyCaller';

export const mountRoutes = (router: Router, routes: readonly Route[], parley: Parley): void => {
  for (const { method, path, input, run } of routes) {
    router[method](path, async (request, response) => {
      const given = parseInput(input, readGiven(request));
      const { status = 200, body } = await run(parley, response.locals[CALLER] as UserId, given);
      response.status(status).json(body);
    });
  }
};

const readGiven = (request: Request): object => {
  if (request.method === 'GET') return { ...request.query, ...request.params };
  const body: unknown = request.body;
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid('The body must be a JSON object, sent as application/json');
  }
  return { ...body, ...request.params };
};
