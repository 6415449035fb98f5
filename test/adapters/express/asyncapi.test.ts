import { type Diagnostic, Parser } from '@asyncapi/parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AsyncApiDocument } from '../../../src/adapters/express/asyncapi/async-api.js';
import { COMMANDS } from '../../../src/adapters/protocol/commands.js';
import { WIRE_EVENTS } from '../../../src/adapters/protocol/event-schemas.js';
import { makeSchemaChecker } from '../../support/schema-checker.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';

const parser = new Parser();
/** For its first document it compiles the specification: 2 s of work. */
const PARSING_MS = 60_000;

const parse = async (document: unknown): Promise<readonly Diagnostic[]> =>
  (await parser.parse(JSON.stringify(document))).diagnostics;

describe.each(['token', 'none'] as const)(
  'the description of events where callers are named by: %s',
  (authentication) => {
    let rest: TestRest;
    let document: AsyncApiDocument;
    beforeAll(async () => {
      rest = await startTestRest(undefined, { authentication, version: '1.2.3' });
      document = (await (await fetch(`${rest.url}/asyncapi.json`)).json()) as AsyncApiDocument;
    });
    afterAll(() => rest.close());

    it(
      "is accepted by AsyncAPI's parser without a remark, and has the version that the host gave",
      async () => {
        expect(await parse(document)).toEqual([]);
        expect(document.info.version).toBe('1.2.3');
      },
      PARSING_MS,
    );

    it('has every command with its answer, every event, and the handshake', () => {
      const keysOf = (action: string) =>
        Object.entries(document.operations).flatMap(([key, one]) => (one.action === action ? [key] : []));

      expect(keysOf('receive').sort()).toEqual(['connect', ...COMMANDS.keys()].sort());
      expect(keysOf('send').sort()).toEqual(
        ['error', ...Object.keys(WIRE_EVENTS)].map((name) => `${name}.event`).sort(),
      );
      for (const [key, { action, reply }] of Object.entries(document.operations)) {
        expect(reply?.messages ?? [], key).toHaveLength(action === 'receive' ? 2 : 0);
      }
    });

    it('has examples that its schemas accept, and no schema that nothing uses', () => {
      const { schemas } = document.components;
      const mismatches = makeSchemaChecker(schemas);
      const messages = Object.values(document.channels.socket?.messages ?? {});
      const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];

      const problems = [
        ...messages.flatMap(({ payload, examples }) =>
          examples.flatMap((one) => mismatches(payload, one.payload)),
        ),
        ...Object.values(schemas).flatMap((schema) =>
          (schema.examples ?? []).flatMap((example) => mismatches(schema, example)),
        ),
      ];

      expect(problems).toEqual([]);
      expect(new Set(references.map(([, name]) => name))).toEqual(new Set(Object.keys(schemas)));
    });

    it('asks for a token where the server takes them', () => {
      const auth = document.channels.socket?.messages.connect?.payload;

      expect(auth?.required).toEqual(authentication === 'token' ? ['token'] : undefined);
      expect('token' in (auth?.properties ?? {})).toBe(authentication === 'token');
    });

    it('says nothing beside a reference, where it would be ignored', () => {
      const beside: unknown[] = [];
      JSON.stringify(document, (_key, value: unknown) => {
        if (typeof value === 'object' && value !== null && '$ref' in value && Object.keys(value).length > 1) {
          beside.push(value);
        }
        return value;
      });

      expect(beside).toEqual([]);
    });
  },
);

it(
  "is refused by AsyncAPI's parser with a reference to nowhere, and with a field of no version",
  async () => {
    const rest = await startTestRest();
    const document = (await (await fetch(`${rest.url}/asyncapi.json`)).json()) as AsyncApiDocument;
    await rest.close();
    const nowhere = { $ref: '#/channels/socket/messages/nothing' };

    const lost = await parse({
      ...document,
      operations: { lost: { ...document.operations.typing, messages: [nowhere] } },
    });
    const odd = await parse({ ...document, servers: { one: { host: 'a' } } });

    expect([lost, odd].map(({ length }) => length > 0)).toEqual([true, true]);
  },
  PARSING_MS,
);
