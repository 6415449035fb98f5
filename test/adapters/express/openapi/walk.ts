import { makeMemoryRateLimiter } from '../../../../src/adapters/memory/rate-limiter.js';
import { DomainError } from '../../../../src/domain/errors.js';
import { startTestRest, type TestRest, textOf } from '../../../support/test-rest.js';
import type { RealAnswer } from './answer-checker.js';

/** A request to be made for real; `user` is ana where it is missing, and nobody where it is null. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly user?: string | null;
  /** Text is sent as it is. */
  readonly body?: object | string;
}

/** A server with something in it to ask for, and users of whom each makes requests fail in one way. */
export interface World {
  readonly rest: TestRest;
  readonly groupId: string;
  readonly messageId: string;
  readonly eventId: string;
  ready: boolean;
}

export const startWorld = async (): Promise<World> => {
  const hasty = makeMemoryRateLimiter({ perSecond: 1, burst: 1 });
  const world = { ready: true };
  const rest = await startTestRest(
    ({ tokens, rateLimiter }) => ({
      tokens: {
        verify: (token) => {
          if (token === 'token-of:late') throw new DomainError('TOKEN_EXPIRED', 'The token has expired');
          if (token === 'token-of:away') throw new DomainError('UNAVAILABLE', 'The keys are away');
          if (token === 'token-of:faulty') throw new Error('boom');
          return tokens.verify(token);
        },
      },
      rateLimiter: {
        admit: (user, now) => (user === 'hasty' ? hasty : rateLimiter).admit(user, now),
      },
    }),
    { isReady: () => world.ready },
  );
  await rest.call('hasty', 'GET', '/api/rooms');
  const group = await rest.call('ana', 'POST', '/api/groups/create', {
    name: 'Crew',
    members: ['ben', 'cat'],
  });
  const groupId = textOf(group.body, 'roomId');
  await rest.call('ana', 'POST', '/api/groups/add-member', { groupId, userId: 'dan' });
  const sent = await rest.call('ana', 'POST', `/api/rooms/${groupId}/messages`, { message: 'Hello' });
  const log = await rest.call('ana', 'GET', `/api/rooms/${groupId}/messages`);
  const [event] = log.body.messages as [{ messageId: string }];
  return Object.assign(world, {
    rest,
    groupId,
    messageId: textOf(sent.body, 'messageId'),
    eventId: event.messageId,
  });
};

export const make = async (
  { rest }: World,
  { method, path, user = 'ana', body }: Call,
): Promise<RealAnswer> => {
  const response = await fetch(`${rest.url}${path}`, {
    method,
    headers: {
      ...(user !== null && { authorization: `Bearer token-of:${user}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

/** How a call that works fails, whatever its route. */
export const refusedLikeAny = (call: Call): readonly Call[] => [
  { ...call, user: null },
  ...['late', 'away', 'faulty', 'hasty'].map((user) => ({ ...call, user })),
  ...(call.method === 'POST'
    ? [
        { ...call, body: '{"name":' },
        { ...call, body: { ...(call.body as object), sender: 'zoe' } },
        { ...call, body: { padding: 'x'.repeat(1_100_000) } },
      ]
    : []),
];
