import type { OpenApiDocument, Operation } from '../../../../src/adapters/express/openapi/open-api.js';
import type { TestRest } from '../../../support/test-rest.js';
import type { RealAnswer } from './answer-checker.js';

export const readDocument = async (rest: TestRest): Promise<OpenApiDocument> =>
  (await (await fetch(`${rest.url}/openapi.json`)).json()) as OpenApiDocument;

export interface Described {
  /** `GET /api/rooms/{roomId}` */
  readonly route: string;
  readonly operation: Operation;
}

export const describedRoutes = ({ paths }: OpenApiDocument): readonly Described[] =>
  Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    )
    .sort((a, b) => (a.route < b.route ? -1 : 1));

/** The answers that an operation describes: `200`, and failures as `404 NOT_FOUND`. */
export const describedAnswers = ({ responses }: Operation): readonly string[] =>
  Object.entries(responses).flatMap(([status, { content }]) => {
    const codes = content?.['application/json']?.schema.properties?.code?.enum;
    return codes === undefined ? [status] : codes.map((code) => `${status} ${String(code)}`);
  });

/** A real answer in the same words. */
export const nameOfAnswer = ({ status, text }: RealAnswer): string =>
  status >= 400 && text.includes('"code"')
    ? `${status} ${(JSON.parse(text) as { code: string }).code}`
    : `${status}`;
