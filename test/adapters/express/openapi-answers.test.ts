import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenApiDocument, Operation } from '../../../src/adapters/express/openapi/open-api.js';
import { type AnswerChecker, makeAnswerChecker, type RealAnswer } from './openapi/answer-checker.js';
import { CALLS } from './openapi/calls.js';
import { describedAnswers, describedRoutes, nameOfAnswer, readDocument } from './openapi/described-routes.js';
import { describedFields, givenFields } from './openapi/fields.js';
import { type Call, make, refusedLikeAny, startWorld, type World } from './openapi/walk.js';

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

  it('match its description, and every answer and every field that is described is given', async () => {
    const operations = new Map(
      describedRoutes(document).map(({ operation }) => [operation.operationId, operation]),
    );
    const problems: string[] = [];
    const described = new Set<string>();
    const given = new Set<string>();

    // In the order of the table, as one call may leave behind what the next one is about.
    for (const [id, callsOf] of Object.entries(CALLS)) {
      const operation = operations.get(id);
      if (operation === undefined) throw new Error(`${id} is called and not described`);
      for (const answer of describedAnswers(operation)) described.add(`${id}: ${answer}`);
      for (const call of withRefusals(operation, callsOf(world))) {
        const answer = await make(world, call);
        const found = checker.problemsOf(operation, answer);
        problems.push(
          ...found.map((problem) => `${call.method} ${call.path}: ${problem}, in ${answer.text}`),
        );
        given.add(`${id}: ${nameOfAnswer(answer)}`);
        const fields = fieldsOf(operation, answer);
        for (const field of fields.described) described.add(field);
        for (const field of fields.given) given.add(field);
      }
    }

    expect(problems).toEqual([]);
    expect([...operations.keys()].filter((id) => !(id in CALLS))).toEqual([]);
    expect([...described].filter((name) => !given.has(name))).toEqual([]);
  });

  const withRefusals = ({ security }: Operation, calls: readonly [Call, ...Call[]]): readonly Call[] =>
    security.length === 0 ? calls : [...calls, ...refusedLikeAny(calls[0])];

  /** What a body of success says that it may hold, and what this one does hold. */
  const fieldsOf = ({ operationId, responses }: Operation, { status, text }: RealAnswer) => {
    const schema = status < 300 ? responses[status]?.content?.['application/json']?.schema : undefined;
    if (schema === undefined) return { described: [], given: [] };
    return {
      described: describedFields(schema, operationId, document),
      given: givenFields(schema, JSON.parse(text), operationId, document),
    };
  };

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
