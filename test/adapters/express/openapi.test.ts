import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT } from '../../../src/adapters/express/contract.js';
import type {
  JsonSchema,
  OpenApiDocument,
  Operation,
} from '../../../src/adapters/express/openapi/open-api.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';
import { type AnswerChecker, makeAnswerChecker } from './openapi/answer-checker.js';
import { CALLS } from './openapi/calls.js';
import { mountedRoutes } from './openapi/mounted-routes.js';
import { openApiStructure } from './openapi/structure.js';
import { type Call, make, refusedLikeAny, startWorld, type World } from './openapi/walk.js';

const readDocument = async (rest: TestRest): Promise<OpenApiDocument> =>
  (await (await fetch(`${rest.url}/openapi.json`)).json()) as OpenApiDocument;

interface Described {
  readonly route: string;
  readonly operation: Operation;
}

const describedRoutes = ({ paths }: OpenApiDocument): readonly Described[] =>
  Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    )
    .sort((a, b) => (a.route < b.route ? -1 : 1));

const namesOf = (document: OpenApiDocument) => describedRoutes(document).map(({ route }) => route);

describe.each(['token', 'none'] as const)(
  'the description where callers are named by: %s',
  (authentication) => {
    let rest: TestRest;
    let document: OpenApiDocument;
    beforeAll(async () => {
      rest = await startTestRest(undefined, { authentication, version: '1.2.3' });
      document = await readDocument(rest);
    });
    afterAll(() => rest.close());

    it('has the structure of OpenAPI 3.1, and the version that the host gave', () => {
      expect(openApiStructure.safeParse(document).error?.issues ?? []).toEqual([]);
      expect(document.info.version).toBe('1.2.3');
    });

    it('uses only names that it explains', () => {
      const operations = describedRoutes(document);

      const ids = operations.map(({ operation }) => operation.operationId);
      const tags = operations.flatMap(({ operation }) => operation.tags);
      const schemes = operations.flatMap(({ operation }) => operation.security.flatMap(Object.keys));
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];

      expect(new Set(ids).size).toBe(ids.length);
      expect(new Set(tags)).toEqual(new Set(document.tags.map(({ name }) => name)));
      expect(new Set(schemes)).toEqual(new Set(Object.keys(document.components.securitySchemes)));
      expect(new Set(references.map(([, name]) => name))).toEqual(
        new Set(Object.keys(document.components.schemas)),
      );
      for (const { route, operation } of operations) {
        const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
        expect([...route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(
          inPath.map(({ name }) => name),
        );
      }
    });

    it('has schemas that compile, and examples that they take', () => {
      const { mismatches } = makeAnswerChecker(document);
      const examples: [JsonSchema, unknown][] = Object.values(document.components.schemas).flatMap((schema) =>
        (schema.examples ?? []).map((example): [JsonSchema, unknown] => [schema, example]),
      );
      for (const { operation } of describedRoutes(document)) {
        const contents = [operation.requestBody, ...Object.values(operation.responses)];
        for (const media of contents.flatMap((part) => Object.values(part?.content ?? {}))) {
          if (media.example !== undefined) examples.push([media.schema, media.example]);
        }
      }

      const problems = examples.flatMap(([schema, example]) => mismatches(schema, example));

      expect(examples.length).toBeGreaterThan(20);
      expect(problems).toEqual([]);
    });

    it('describes what is mounted, all of it and nothing else', () => {
      const ofContract = CONTRACT.flatMap(({ routes }) =>
        routes.map(({ method, path }) => `${method.toUpperCase()} /api${path.replaceAll(/:(\w+)/g, '{$1}')}`),
      );

      expect(namesOf(document)).toEqual(mountedRoutes(rest.app));
      expect(namesOf(document)).toEqual(expect.arrayContaining(ofContract));
    });
  },
);

describe('a route outside of the description', () => {
  let rest: TestRest;
  beforeAll(async () => {
    rest = await startTestRest();
  });
  afterAll(() => rest.close());

  it.each<[string, (app: TestRest['app']) => unknown]>([
    ['GET /secret', (app) => app.get('/secret', () => undefined)],
    ['POST /healthz', (app) => app.post('/healthz', () => undefined)],
    ['USE /raw', (app) => app.use('/raw', () => undefined)],
    ['GET /hidden/deep/{id}', (app) => app.use('/hidden', nested())],
  ])('is found: %s', async (route, breach) => {
    const { app, close } = await startTestRest();
    const document = await readDocument(rest);

    breach(app);

    expect(mountedRoutes(app).filter((mounted) => !namesOf(document).includes(mounted))).toEqual([route]);
    await close();
  });

  const nested = () =>
    express.Router().use(
      '/deep',
      express.Router().get('/:id', () => undefined),
    );
});

describe('the real answers of every operation', () => {
  let world: World;
  let document: OpenApiDocument;
  let checker: AnswerChecker;
  beforeAll(async () => {
    world = await startWorld();
    document = await readDocument(world.rest);
    checker = makeAnswerChecker(document);
  });
  afterAll(() => world.rest.close());

  /** Makes each call and gives the status, with its code where it is an error; every answer has to match. */
  const answersOf = async (operation: Operation, calls: readonly Call[]): Promise<Set<string>> => {
    const seen = new Set<string>();
    for (const call of calls) {
      const answer = await make(world, call);
      expect(
        checker.problemsOf(operation, answer),
        `${JSON.stringify(call).slice(0, 200)} ${answer.text}`,
      ).toEqual([]);
      seen.add(nameOfAnswer(answer.status, answer.text));
    }
    return seen;
  };

  const nameOfAnswer = (status: number, text: string) =>
    status >= 400 && text.includes('"code"')
      ? `${status} ${(JSON.parse(text) as { code: string }).code}`
      : `${status}`;

  /** All that an operation says it may answer. */
  const describedAnswers = ({ responses }: Operation): Set<string> =>
    new Set(
      Object.entries(responses).flatMap(([status, { content }]) => {
        const codes = content['application/json']?.schema.properties?.code?.enum;
        return codes === undefined ? [status] : codes.map((code) => `${status} ${String(code)}`);
      }),
    );

  const callsOf = (operation: Operation): readonly Call[] => {
    const calls = CALLS[operation.operationId]?.(world) ?? [];
    return operation.security.length === 0 ? calls : [...calls, ...calls.slice(0, 1).flatMap(refusedLikeAny)];
  };

  it('match its description, and every answer described is given', async () => {
    const missing: string[] = [];
    const ids = describedRoutes(document).map(({ operation }) => operation.operationId);

    for (const id of [...Object.keys(CALLS), ...ids.filter((known) => !(known in CALLS))]) {
      const operation = describedRoutes(document).find(
        (route) => route.operation.operationId === id,
      )?.operation;
      if (operation === undefined) throw new Error(`${id} is called and not described`);
      const seen = await answersOf(operation, callsOf(operation));
      if (id === 'getReadiness') {
        world.ready = false;
        for (const answer of await answersOf(operation, callsOf(operation))) seen.add(answer);
      }
      for (const answer of describedAnswers(operation))
        if (!seen.has(answer)) missing.push(`${id}: ${answer}`);
    }

    expect(missing).toEqual([]);
  });

  it('are found where they differ: a field, a status, a code, a header', async () => {
    const { operation } =
      describedRoutes(document).find(({ route }) => route === 'GET /api/rooms/{roomId}') ?? {};
    if (operation === undefined) throw new Error('no such route');
    const room = await make(world, { method: 'GET', path: `/api/rooms/${world.groupId}` });
    const limited = await make(world, { method: 'GET', path: '/api/rooms/ana_ben', user: 'hasty' });
    const withBody = (text: string, status = 200) => ({ ...room, text, status });

    const found = [
      withBody(room.text.replace('{', '{"secret":1,')),
      withBody(room.text.replace('"userId":"ana"', '"userId":"ana","email":"a@b.c"')),
      withBody(room.text.replace('"memberCount"', '"members_count"')),
      withBody(room.text, 202),
      withBody('{"code":"CONFLICT","message":"x"}', 404),
      withBody('{"error":"x"}', 404),
      { ...limited, headers: new Headers({ 'content-type': 'application/json' }) },
    ].map((answer) => checker.problemsOf(operation, answer).length > 0);

    expect(checker.problemsOf(operation, room)).toEqual([]);
    expect(checker.problemsOf(operation, limited)).toEqual([]);
    expect(found).toEqual([true, true, true, true, true, true, true]);
  });

  it('are the one shape of errors where no route is', async () => {
    const answer = await make(world, { method: 'GET', path: '/api/nonsense' });

    expect(answer.status).toBe(404);
    expect(checker.mismatches({ $ref: '#/components/schemas/Error' }, JSON.parse(answer.text))).toEqual([]);
  });
});
