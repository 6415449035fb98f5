import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CONTRACT } from '../../../src/adapters/express/contract.js';
import { STREAM_ROUTES } from '../../../src/adapters/express/stream-routes.js';
import { claimsOf } from '../../../src/adapters/express/route.js';
import { listOf } from '../../../src/adapters/protocol/input.js';
import { unboundedParts } from './unbounded-parts.js';

const ADAPTERS = fileURLToPath(new URL('../../../src/adapters/', import.meta.url));

/** Calls by which input from outside is read, each with the name of its schema. */
const READS = /\b(?:parseInput|readPayload)\(\s*(\w+(?:\([^)]*\))?)\s*,/g;

/** The routes' own, which are taken from the contract. */
const OF_ROUTES = ['claimsOf(definition)', 'input'];

/** Every schema by which the transports read input, by its name. One that is not exported is undefined. */
const schemasOfInputs = async (): Promise<ReadonlyMap<string, unknown>> => {
  const files = ['express', 'socketio', 'protocol'].flatMap((folder) =>
    readdirSync(join(ADAPTERS, folder)).map((file) => join(ADAPTERS, folder, file)),
  );
  const sources = files.filter((file) => file.endsWith('.ts'));
  const modules = (await Promise.all(sources.map((file) => import(file)))) as Record<string, unknown>[];
  const exported = Object.fromEntries(modules.flatMap((module) => Object.entries(module)));
  const names = sources
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(READS)].map(([, name]) => name as string))
    // The two functions that pass on a schema.
    .filter((name) => name !== 'schema' && !OF_ROUTES.includes(name));
  const ofRoutes = CONTRACT.flatMap(({ routes }) =>
    routes.flatMap((route): [string, unknown][] => [
      [route.operationId, route.input],
      [`${route.operationId} (claims)`, claimsOf(route)],
    ]),
  );
  const ofStreams = STREAM_ROUTES.map(({ operationId, input }): [string, unknown] => [operationId, input]);
  return new Map([
    ...ofStreams,
    ...names.map((name): [string, unknown] => [name, exported[name]]),
    ...ofRoutes,
  ]);
};

describe('every input', () => {
  it('bounds its lists before their items are looked at', async () => {
    const schemas = await schemasOfInputs();

    const problems = [...schemas].flatMap(([name, schema]) =>
      schema instanceof z.ZodType
        ? unboundedParts(schema).map((part) => `${name}${part}`)
        : [`${name} is not exported`],
    );

    expect([...schemas.keys()]).toEqual(
      expect.arrayContaining([
        'syncInput',
        'sendInput',
        'watchInput',
        'handshakeInput',
        'tokenInput',
        'createGroup',
        'openEvents',
      ]),
    );
    expect(problems).toEqual([]);
  });

  it.each<[string, z.ZodType]>([
    ['an array', z.object({ a: z.array(z.string()) })],
    ['an array that zod bounds after its items', z.object({ a: z.array(z.string()).max(3) }).optional()],
    ['an array in a tuple', z.tuple([z.array(z.string())])],
    [
      'an array after a transform',
      z
        .string()
        .transform((text): unknown[] => [...text])
        .pipe(z.array(z.unknown())),
    ],
    ['an array in one of several forms', z.union([z.string(), z.array(z.string())])],
    ['a list of arrays', listOf(z.array(z.string()), 3)],
    ['a record', z.object({ a: z.record(z.string(), z.string()).default({}) })],
    ['a set', z.set(z.string())],
    ['an object with any further fields', z.object({}).catchall(z.string())],
  ])('is found with %s in it', (_what, schema) => {
    expect(unboundedParts(schema)).not.toEqual([]);
  });

  it('is not found at fault with a bounded list', () => {
    expect(unboundedParts(z.object({ a: listOf(z.string(), 3).optional() }))).toEqual([]);
  });
});

describe('a list of at most so many', () => {
  it('looks at no item of a longer one', () => {
    const looked: string[] = [];
    const watched = new Proxy(['a', 'b', 'c', 'd'], {
      get: (target, key) => {
        if (key !== 'length') looked.push(String(key));
        return Reflect.get(target, key) as unknown;
      },
    });

    const refused = listOf(z.string(), 3).safeParse(watched);

    expect(refused.success).toBe(false);
    expect(looked).toEqual([]);
  });

  it('takes as many as it may have, and checks each', () => {
    const list = listOf(z.string(), 3);

    expect(list.safeParse(['a', 'b', 'c']).data).toEqual(['a', 'b', 'c']);
    expect(list.safeParse(['a', 7]).success).toBe(false);
    expect(list.safeParse('abc').success).toBe(false);
  });
});
