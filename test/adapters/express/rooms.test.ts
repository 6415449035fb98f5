import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refused } from '../../../src/domain/errors.js';
import { startTestRest, type TestRest, textOf } from '../../support/test-rest.js';

describe('the room, message and user routes', () => {
  let rest: TestRest;
  beforeAll(async () => {
    rest = await startTestRest();
  });
  afterAll(() => rest.close());

  const send = (user: string, roomId: string, body: object) =>
    rest.call(user, 'POST', `/api/rooms/${encodeURIComponent(roomId)}/messages`, body);

  it('a message is made with 201, given again with 200, and refused with 409 for other content', async () => {
    const first = await send('ana', 'ana_ben', { message: 'hi', clientMessageId: 'k' });
    const again = await send('ana', 'ana_ben', { message: 'hi', clientMessageId: 'k' });
    const other = await send('ana', 'ana_ben', { message: 'ho', clientMessageId: 'k' });

    expect([first.status, again.status, other.status]).toEqual([201, 200, 409]);
    expect(again.body).toEqual(first.body);
    expect(first.body).toEqual({
      messageId: expect.any(String) as string,
      roomId: 'ana_ben',
      seq: 1,
      sender: 'ana',
      message: 'hi',
      type: 'text',
      timestamp: new Date(rest.clock.now()).toISOString(),
      status: 'sent',
      clientMessageId: 'k',
      rev: 1,
    });
  });

  it.each([
    ['TOO_LARGE', 413, { message: 'x'.repeat(10_001) }],
    ['INVALID', 400, { message: '' }],
    ['INVALID', 400, { message: 'a\0b' }],
    ['INVALID', 400, { message: ['x'] }],
    ['INVALID', 400, { message: 'x', type: 'video' }],
    ['INVALID', 400, { message: 'x', sender: { $ne: null } }],
    ['SENDER_MISMATCH', 403, { message: 'x', sender: 'ben' }],
    ['SENDER_MISMATCH', 403, { message: 'x', userId: 'ben' }],
  ])('a message is refused with %s (%i) for %o', async (code, status, body) => {
    expect(await send('ana', 'ana_ben', body)).toMatchObject({ status, body: { code } });
  });

  it('history is paged both ways, ascending', async () => {
    for (let i = 1; i <= 7; i++) await send('cat', 'cat_dan', { message: `${i}`, sender: 'cat' });
    const page = async (query: string) => {
      const { body } = await rest.call('dan', 'GET', `/api/rooms/cat_dan/messages${query}`);
      return [(body.messages as { seq: number }[]).map((m) => m.seq), body.hasMore];
    };

    expect(await page('')).toEqual([[1, 2, 3, 4, 5, 6, 7], false]);
    expect(await page('?limit=3')).toEqual([[5, 6, 7], true]);
    expect(await page('?before=5&limit=3')).toEqual([[2, 3, 4], true]);
    expect(await page('?before=2')).toEqual([[1], false]);
    expect(await page('?after=4&limit=2')).toEqual([[5, 6], true]);
    expect(await page('?after=7')).toEqual([[], false]);
  });

  it.each(['?limit=0', '?limit=201', '?limit=x', '?before=1&after=2', '?before=-1', '?after=1&after=2'])(
    'history refuses %s',
    async (query) => {
      await send('ana', 'ana_ben', { message: 'x' });

      const answer = await rest.call('ana', 'GET', `/api/rooms/ana_ben/messages${query}`);

      expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID' } });
    },
  );

  it('a status has each recipient with times', async () => {
    const sent = await send('eve', 'eve_fay', { message: 'x' });

    const { body } = await rest.call('eve', 'GET', `/api/messages/${textOf(sent.body, 'messageId')}/status`);

    expect(body).toEqual({
      messageId: sent.body.messageId,
      recipients: [{ userId: 'fay', status: 'sent' }],
    });
  });

  it('the list of rooms has the last active first, the last message, the unread count, and pages', async () => {
    await send('gus', 'gus_ida', { message: 'first' });
    rest.clock.advance(1);
    await send('gus', 'gus_hal', { message: 'second' });
    await send('gus', 'gus_hal', { message: 'third' });

    const first = await rest.call('hal', 'GET', '/api/rooms');
    const gus = await rest.call('gus', 'GET', '/api/rooms?limit=1');
    const next = await rest.call('gus', 'GET', `/api/rooms?limit=1&after=${textOf(gus.body, 'next')}`);

    expect(first.body.rooms).toMatchObject([
      { roomId: 'gus_hal', lastSeq: 2, unread: 2, lastMessage: { message: 'third' } },
    ]);
    expect(first.body).not.toHaveProperty('next');
    expect(gus.body.rooms).toMatchObject([{ roomId: 'gus_hal', unread: 0 }]);
    expect(next.body.rooms).toMatchObject([{ roomId: 'gus_ida', unread: 0 }]);
    expect(next.body).not.toHaveProperty('next');
  });

  it.each(['nonsense', 'e30', '%00', 'W10'])('the list of rooms refuses the cursor %s', async (cursor) => {
    const answer = await rest.call('gus', 'GET', `/api/rooms?after=${cursor}`);

    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID' } });
  });

  it('ids are taken percent-encoded', async () => {
    const roomId = 'a~1b_auth0|5f7c8e';
    await send('auth0|5f7c8e', roomId, { message: 'x' });

    const room = await rest.call('a_b', 'GET', `/api/rooms/${encodeURIComponent(roomId)}`);
    const user = await rest.call('a_b', 'GET', `/api/users/${encodeURIComponent('auth0|5f7c8e')}`);

    expect(room).toMatchObject({ status: 200, body: { roomId, type: 'private', memberCount: 2 } });
    expect(user).toMatchObject({ status: 200, body: { userId: 'auth0|5f7c8e', status: 'offline' } });
  });

  it('members come in pages', async () => {
    const members = ['m1', 'm2', 'm3'];
    const { body } = await rest.call('ana', 'POST', '/api/groups/create', { name: 'Crew', members });
    const path = `/api/rooms/${textOf(body, 'roomId')}/members`;

    const first = await rest.call('m1', 'GET', `${path}?limit=2`);
    const second = await rest.call('m1', 'GET', `${path}?limit=2&after=${textOf(first.body, 'next')}`);

    expect(first.body).toEqual({
      members: [
        { userId: 'ana', role: 'owner' },
        { userId: 'm1', role: 'member' },
      ],
      next: 'm1',
    });
    expect(second.body).toEqual({
      members: [
        { userId: 'm2', role: 'member' },
        { userId: 'm3', role: 'member' },
      ],
    });
  });

  it('presence and profile are for users who share a room', async () => {
    await send('ana', 'ana_ben', { message: 'x' });

    const own = await rest.call('ana', 'GET', '/api/users/ana/presence');
    const peer = await rest.call('ana', 'GET', '/api/users/ben/presence');
    const stranger = await rest.call('ana', 'GET', '/api/users/zoe/presence');

    expect(own).toMatchObject({ status: 200, body: { userId: 'ana', status: 'offline' } });
    expect(peer).toMatchObject({ status: 200, body: { userId: 'ben', status: 'offline' } });
    expect(stranger).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it.each([
    ['GET', '/api/rooms/ana_ben'],
    ['GET', '/api/rooms/ana_ben/members'],
    ['GET', '/api/rooms/ana_ben/messages'],
    ['POST', '/api/rooms/ana_ben/messages'],
    ['GET', '/api/rooms/yan_yun'],
    ['GET', '/api/rooms/no-such-group'],
  ])('%s %s is 404 for a stranger, whether the room exists or not', async (method, path) => {
    await send('ana', 'ana_ben', { message: 'x' });

    const answer = await rest.call('zoe', method, path, method === 'POST' ? { message: 'x' } : undefined);

    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', message: 'Room not found' } });
  });

  it('a message is 404 for a stranger', async () => {
    const { body } = await send('ana', 'ana_ben', { message: 'x' });

    const answer = await rest.call('zoe', 'GET', `/api/messages/${textOf(body, 'messageId')}/status`);

    expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND', message: 'Message not found' } });
  });
});

describe('the routes of a host application with rules of its own', () => {
  let rest: TestRest;
  beforeAll(async () => {
    rest = await startTestRest(() => ({
      beforeSend: ({ content }) => {
        if (content === 'rude') throw refused('Be kind');
        return { content: `${content}!` };
      },
    }));
  });
  afterAll(() => rest.close());

  const path = '/api/rooms/ana_ben/messages';

  it('refuse a message with REFUSED (403) and the reason', async () => {
    const answer = await rest.call('ana', 'POST', path, { message: 'rude' });

    expect(answer).toMatchObject({ status: 403, body: { code: 'REFUSED', message: 'Be kind' } });
  });

  it('give a message as it was changed, also to a repeat, with no field more', async () => {
    const body = { message: 'hi', clientMessageId: 'key' };
    const fields = ['clientMessageId', 'message', 'messageId', 'rev', 'roomId', 'sender', 'seq', 'status'];

    const first = await rest.call('ana', 'POST', path, body);
    const again = await rest.call('ana', 'POST', path, body);
    const page = await rest.call('ben', 'GET', path);

    expect(first).toMatchObject({ status: 201, body: { message: 'hi!' } });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(page.body.messages).toEqual([first.body]);
    expect(Object.keys(first.body).sort()).toEqual([...fields, 'timestamp', 'type']);
  });
});
