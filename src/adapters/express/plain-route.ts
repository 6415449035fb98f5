import type { Application, RequestHandler } from 'express';
import type { z } from 'zod';

/** A GET route of the service itself, beside the API: it needs no token and has no rate limit. */
export interface PlainRoute {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly answers: Readonly<Record<number, PlainAnswer>>;
  readonly handle: RequestHandler;
}

export interface PlainAnswer {
  readonly description: string;
  readonly mediaType: string;
  readonly schema: z.ZodType;
}

export const mountPlainRoutes = (app: Application, routes: readonly PlainRoute[]): void => {
  for (const { path, handle } of routes) app.get(path, handle);
};
