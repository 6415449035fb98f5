import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACT } from '../../../src/adapters/express/contract.js';
import {
  type JsonSchema,
  type OpenApiDocument,
  resolve,
} from '../../../src/adapters/express/openapi/open-api.js';
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

    it('says of every input how large it may be', () => {
      const problems = describedRoutes(document).flatMap(({ route, operation }) => {
        const inputs: [string, JsonSchema][] = (operation.parameters ?? []).map(({ name, schema }) => [
          name,
          schema,
        ]);
        const body = operation.requestBody?.content['application/json']?.schema;
        return [...inputs, ...Object.entries(body?.properties ?? {})].flatMap(([name, schema]) =>
          withoutLimit(schema, document).map((part) => `${route}: ${name}${part}`),
        );
      });

      expect(problems).toEqual([]);
    });

    it('has patterns that regular expressions of every language read, without classes of their own', () => {
      const patterns = [...JSON.stringify(document).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
        ([, pattern = '']) => JSON.parse(pattern) as string,
      );

      expect(patterns.length).toBeGreaterThan(3);
      expect(patterns.filter((pattern) => /\\[pP]\{/.test(pattern))).toEqual([]);
    });

    it('says of which two parameters only one may be given', () => {
      const { operation } =
        describedRoutes(document).find(({ route }) => route === 'GET /api/rooms/{roomId}/messages') ?? {};
      const descriptionOf = (name: string) =>
        operation?.parameters?.find((parameter) => parameter.name === name)?.description;

      expect(descriptionOf('before')).toContain('Not together with `after`');
      expect(descriptionOf('after')).toContain('Not together with `before`');
      expect(operation?.responses['400']?.description).toContain('both `before` and `after`');
    });

    it('tells a message from a membership event by its type', () => {
      const { Entry, Message, MembershipEvent } = document.components.schemas;
      const refTo = (name: string) => `#/components/schemas/${name}`;

      expect(Entry?.oneOf).toEqual([{ $ref: refTo('Message') }, { $ref: refTo('MembershipEvent') }]);
      expect(Entry?.discriminator).toEqual({
        propertyName: 'type',
        mapping: {
          text: refTo('Message'),
          image: refTo('Message'),
          file: refTo('Message'),
          event: refTo('MembershipEvent'),
        },
      });
      expect(Message?.properties).not.toHaveProperty('event');
      expect(MembershipEvent?.required).toContain('event');
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

/** The parts of an input that may be of any size. */
const withoutLimit = (schema: JsonSchema, document: OpenApiDocument, path = ''): readonly string[] => {
  const known = resolve(schema, document.components.schemas);
  if (known.enum !== undefined || known.const !== undefined) return [];
  switch (known.type) {
    case 'string':
      return known.maxLength === undefined ? [`${path} may have any length`] : [];
    case 'integer':
      return known.maximum === undefined ? [`${path} may be any number`] : [];
    case 'array':
      return [
        ...(known.maxItems === undefined ? [`${path} may have any number of items`] : []),
        ...withoutLimit(known.items ?? {}, document, `${path}[]`),
      ];
    case 'boolean':
      return [];
    case 'object':
      return known.maxProperties === undefined ? [`${path} may have any number of fields`] : [];
    case undefined:
    default:
      return [`${path} is a ${known.type}`];
  }
};

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
