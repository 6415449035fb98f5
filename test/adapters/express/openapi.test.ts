import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT } from '../../../src/adapters/express/contract.js';
import type { JsonSchema, OpenApiDocument } from '../../../src/adapters/express/openapi/open-api.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';
import { makeAnswerChecker } from './openapi/answer-checker.js';
import { describedRoutes, readDocument } from './openapi/described-routes.js';
import { mountedRoutes } from './openapi/mounted-routes.js';
import { openApiStructure } from './openapi/structure.js';

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

    it('has schemas that compile, and examples that they accept', () => {
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

    it('describes all routes that are mounted, and no others', () => {
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
