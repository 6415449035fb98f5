import { makeInProcessRateLimiter } from '../../../../src/adapters/in-process/rate-limiter.js';
import { allOf } from '../../../../src/application/consent/all-of.js';
import { DomainError, refused } from '../../../../src/domain/errors.js';
import { parseMessageId, parseRoomId, parseUserId } from '../../../../src/domain/ids.js';
import { BLOCKS_MAX } from '../../../../src/domain/limits.js';
import { crowd } from '../../../support/scenario.js';
import { openDevice } from '../../../support/test-device.js';
import { startTestRest, type TestRest, textOf } from '../../../support/test-rest.js';
import type { RealAnswer } from './answer-checker.js';

/** A real request; `user` is ana where it is missing, and nobody where it is null. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly user?: string | null;
  /** Text is sent as it is. */
  readonly body?: object | string;
  /** Of the page that sends it; missing: it is no page. */
  readonly origin?: string;
  /** True for a server that stops. */
  readonly stopping?: boolean;
}

/** A server with some data, and with users whose requests fail, for each user in another way. */
export interface World {
  readonly rest: TestRest;
  readonly groupId: string;
  /** Was renamed, and passed on from an owner who left. */
  readonly inheritedId: string;
  readonly messageId: string;
  readonly eventId: string;
  /** Of ana, like the one above; of ben, edited and with a reaction; one that is deleted, and one from before a block. */
  readonly spareId: string;
  readonly foreignId: string;
  readonly deletedId: string;
  readonly blockedId: string;
  ready: boolean;
}

export const startWorld = async (): Promise<World> => {
  const hasty = makeInProcessRateLimiter({ perSecond: 1, burst: 1 });
  const world = { ready: true };
  const rest = await startTestRest(
    ({ tokens, rateLimiter, policy }) => ({
      policy: allOf(policy, {
        mayAdd: (_by, users) => {
          if (users.some((user) => user === 'outcast')) throw refused('Nobody adds an outcast');
          return true;
        },
      }),
      beforeSend: ({ content }) => {
        if (content === 'rude' || content === '💩') throw refused('Be kind');
      },
      tokens: {
        verify: (token) => {
          if (token === 'token-of:late') throw new DomainError('TOKEN_EXPIRED', 'The token has expired');
          if (token === 'token-of:away') throw new DomainError('UNAVAILABLE', 'The keys are away');
          if (token === 'token-of:faulty') throw new Error('boom');
          return tokens.verify(token);
        },
      },
      rateLimiter: {
        admit: (user, cost, now) => (user === 'hasty' ? hasty : rateLimiter).admit(user, cost, now),
      },
    }),
    { isReady: () => world.ready, findings: () => ({ damaged: 1, checkpoints: 'failing', redis: 'away' }) },
  );
  const create = async (owner: string, members: readonly string[]) =>
    textOf((await rest.call(owner, 'POST', '/api/groups/create', { name: 'Crew', members })).body, 'roomId');
  const change = (user: string, action: string, body: object) =>
    rest.call(user, 'POST', `/api/groups/${action}`, body);

  const groupId = await create('ana', ['ben', 'cat']);
  await change('ana', 'add-member', { groupId, userId: 'dan' });
  const sent = await rest.call('ana', 'POST', `/api/rooms/${groupId}/messages`, { message: 'Hello' });
  const log = await rest.call('ana', 'GET', `/api/rooms/${groupId}/messages`);
  const [event] = log.body.messages as [{ messageId: string }];
  const inheritedId = await create('pat', ['ana']);
  await change('pat', 'rename', { groupId: inheritedId, name: 'Heirs' });
  await change('pat', 'leave', { groupId: inheritedId });
  await rest.call('ana', 'PUT', `/api/rooms/${inheritedId}/mute`);
  const send = async (user: string, room: string, more: object = {}) =>
    textOf(
      (await rest.call(user, 'POST', `/api/rooms/${room}/messages`, { message: 'Hi', ...more })).body,
      'messageId',
    );
  const blockedId = await send('mia', 'ana_mia');
  await rest.call('ana', 'POST', '/api/users/mia/block');
  for (const blocked of crowd(BLOCKS_MAX)) await rest.ports.blocks.add(parseUserId('full'), blocked);
  // More than one answer of a sync holds.
  const message = 'x'.repeat(10_000);
  for (let i = 0; i < 30; i++) await rest.call('busy', 'POST', '/api/rooms/busy_eve/messages', { message });
  await rest.call('busy', 'POST', '/api/rooms/busy_zoe/messages', { message });
  const messageId = textOf(sent.body, 'messageId');
  await seeAndGo(rest, 'ben', groupId, messageId);
  // A list shows the name of the last sender in a group, and the members of a private room.
  const spareId = await send('ana', groupId, { replyTo: messageId, mentions: ['ben'] });
  const deletedId = await send('ana', groupId);
  await rest.call('ana', 'DELETE', `/api/rooms/${groupId}/messages/${deletedId}`);
  const foreignId = await send('ben', groupId, { replyTo: spareId });
  const foreign = `/api/rooms/${groupId}/messages/${foreignId}`;
  await rest.call('ben', 'PATCH', foreign, { message: 'Hi all', mentions: ['ana'] });
  for (const user of ['ana', 'cat']) {
    await rest.call(user, 'PUT', `${foreign}/reactions/${encodeURIComponent('👍')}`);
  }
  await rest.call('cat', 'POST', '/api/rooms/ana_cat/messages', { message: 'Hi' });
  // Comes last, because time fills the bucket again.
  await rest.call('hasty', 'GET', '/api/rooms');
  const changing = { spareId, foreignId, deletedId, blockedId };
  return Object.assign(world, {
    rest,
    groupId,
    inheritedId,
    messageId,
    eventId: event.messageId,
    ...changing,
  });
};

/** A user with a profile who was there, saw the message, and went. */
const seeAndGo = async ({ parley, clock }: TestRest, user: string, room: string, message: string) => {
  const device = await openDevice(parley, user, { name: 'Ben Roe', picture: 'https://example.com/ben.png' });
  await parley.receipts.acknowledge({
    userId: device.session.userId,
    roomId: parseRoomId(room),
    messageId: parseMessageId(message),
    kind: 'seen',
  });
  await device.close();
  clock.advance(10_000);
};

export const make = async (world: World, call: Call): Promise<RealAnswer> => {
  const { method, path, user = 'ana', body, origin, stopping = false } = call;
  world.ready = !stopping;
  const response = await fetch(`${world.rest.url}${path}`, {
    method,
    headers: {
      ...(user !== null && { authorization: `Bearer token-of:${user}` }),
      ...(origin !== undefined && { origin }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await readText(response) };
};

/** A stream has no end: what it begins with is enough. */
const readText = async (response: Response): Promise<string> => {
  if (response.headers.get('content-type')?.startsWith('text/event-stream') !== true) return response.text();
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return new TextDecoder().decode(value);
};

/** The ways in which a call that works can fail, whatever its route. */
export const refusedLikeAny = (call: Call): readonly Call[] => [
  { ...call, user: null },
  ...['late', 'away', 'faulty', 'hasty'].map((user) => ({ ...call, user })),
  ...(call.method === 'POST' || call.method === 'PATCH'
    ? [
        { ...call, body: '{"name":' },
        { ...call, body: { ...(call.body as object), sender: 'zoe' } },
        { ...call, body: { padding: 'x'.repeat(1_600_000) } },
      ]
    : []),
];
