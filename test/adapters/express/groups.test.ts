import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestRest, type TestRest, textOf } from '../../support/test-rest.js';

describe('the group routes', () => {
  let rest: TestRest;
  beforeAll(async () => {
    rest = await startTestRest();
  });
  afterAll(() => rest.close());

  const create = async (...members: string[]) => {
    const { body } = await rest.call('ana', 'POST', '/api/groups/create', { name: 'Crew', members });
    return textOf(body, 'roomId');
  };
  const post = (user: string, action: string, body: unknown) =>
    rest.call(user, 'POST', `/api/groups/${action}`, body);

  it('create answers 201 with the room', async () => {
    const { status, body } = await post('ana', 'create', {
      name: '  Crew ',
      members: ['ben', 'ben', 'auth0|5f7c8e'],
      history: 'since-joining',
    });

    expect(status).toBe(201);
    expect(body).toEqual({
      roomId: expect.not.stringContaining('_') as string,
      type: 'group',
      name: 'Crew',
      members: [
        { userId: 'ana', role: 'owner' },
        { userId: 'auth0|5f7c8e', role: 'member' },
        { userId: 'ben', role: 'member' },
      ],
      memberCount: 3,
      version: 0,
      lastSeq: 0,
      history: 'since-joining',
    });
  });

  it('add-member, set-role, rename, remove-member and leave answer 200 with the room', async () => {
    const groupId = await create('ben');

    const answers = [
      await post('ana', 'add-member', { groupId, userId: 'cleo' }),
      await post('ana', 'set-role', { groupId, userId: 'ben', role: 'admin' }),
      await post('ben', 'rename', { groupId, name: 'Team' }),
      await post('ben', 'remove-member', { groupId, userId: 'cleo' }),
      await post('ana', 'leave', { groupId }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(answers.at(-1)?.body).toMatchObject({
      name: 'Team',
      version: 5,
      lastSeq: 5,
      members: [{ userId: 'ben', role: 'owner' }],
    });
  });

  it.each([
    ['FORBIDDEN', 403, 'ben', 'add-member', { userId: 'cleo' }],
    ['FORBIDDEN', 403, 'ben', 'rename', { name: 'Mine' }],
    ['FORBIDDEN', 403, 'ben', 'set-role', { userId: 'ben', role: 'owner' }],
    ['CONFLICT', 409, 'ana', 'add-member', { userId: 'ben' }],
    ['CONFLICT', 409, 'ana', 'set-role', { userId: 'ana', role: 'member' }],
    ['NOT_FOUND', 404, 'ana', 'remove-member', { userId: 'nobody' }],
    ['INVALID', 400, 'ana', 'add-member', { userId: 'has blank' }],
    ['INVALID', 400, 'ana', 'add-member', { userId: { $ne: null } }],
    ['INVALID', 400, 'ana', 'set-role', { userId: 'ben', role: 'king' }],
    ['INVALID', 400, 'ana', 'rename', { name: '   ' }],
    ['INVALID', 400, 'ana', 'rename', { name: 'x'.repeat(101) }],
  ])('answer %s (%i) to %s who tries to %s with %o', async (code, status, user, action, body) => {
    const groupId = await create('ben');

    const answer = await post(user, action, { groupId, ...body });

    expect(answer).toMatchObject({ status, body: { code, message: expect.any(String) as string } });
  });

  it.each([
    ['add-member', { userId: 'x' }],
    ['remove-member', { userId: 'x' }],
    ['leave', {}],
    ['rename', { name: 'x' }],
    ['set-role', { userId: 'x', role: 'admin' }],
  ])('%s answers 404 "Group not found" for no group, and to a stranger', async (action, body) => {
    const groupId = await create('ben');

    const unknown = await post('ana', action, { groupId: 'nowhere', ...body });
    const stranger = await post('zoe', action, { groupId, ...body });

    const expected = { status: 404, body: { code: 'NOT_FOUND', message: 'Group not found' } };
    expect(unknown).toMatchObject(expected);
    expect(stranger).toMatchObject(expected);
  });

  it('refuse more members than a group may have', async () => {
    const members = Array.from({ length: 200 }, (_, i) => `member${i}`);

    const { status, body } = await post('ana', 'create', { name: 'All', members });

    expect(status).toBe(400);
    expect(body.code).toBe('INVALID');
  });
});
