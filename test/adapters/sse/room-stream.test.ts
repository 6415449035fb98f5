import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import { parseRoomId, parseUserId, type RoomId } from '../../../src/domain/ids.js';
import { eventually } from '../../support/test-client.js';
import { startTestRest, type TestRest } from '../../support/test-rest.js';
import { openStream, type StreamOptions, type TestStream } from '../../support/test-stream.js';

const ROOM = parseRoomId('ana_ben');
const seqsOf = (stream: TestStream, roomId: string = ROOM) => stream.messages(roomId).map(({ seq }) => seq);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

describe('the stream of a room', () => {
  let rest: TestRest;
  const streams: TestStream[] = [];
  beforeEach(async () => {
    rest = await startTestRest();
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.close();
    await rest.close();
  });

  const open = async (user: string, query = '', options: StreamOptions = {}, room: string = ROOM) => {
    const url = `${rest.url}/api/rooms/${room}/events${query}`;
    const stream = await openStream(url, `token-of:${user}`, options);
    streams.push(stream);
    return stream;
  };
  const send = (sender: string, content: string, roomId: RoomId = ROOM) =>
    rest.parley.messages.send({ sender: parseUserId(sender), roomId, content });
  const sendMany = async (count: number) => {
    for (let i = 1; i <= count; i++) await send('ben', `${i}`);
  };
  const createGroup = async (members: readonly string[]) =>
    parseRoomId(
      (await rest.call('ben', 'POST', '/api/groups/create', { name: 'Crew', members })).body.roomId as string,
    );
  const change = (action: string, body: object) => rest.call('ben', 'POST', `/api/groups/${action}`, body);

  it('has the log above a seq, and then what happens; only the last of a page has an id, each live one has', async () => {
    await sendMany(5);

    const stream = await open('ana', '?afterSeq=2&receipts=manual');
    await eventually('the page comes', () => seqsOf(stream).length === 3);
    await send('ben', 'Live');
    await eventually('it comes live', () => seqsOf(stream).length === 4);

    expect(seqsOf(stream)).toEqual(upTo(6, 3));
    expect(stream.events.map(({ event, id }) => [event, id])).toEqual([
      ['receiveMessage', undefined],
      ['receiveMessage', undefined],
      ['receiveMessage', '5'],
      ['receiveMessage', '6'],
    ]);
  });

  it('begins with the newest page where no seq is given', async () => {
    await sendMany(60);

    const stream = await open('ana');
    await eventually('the page comes', () => seqsOf(stream).length === 50);

    expect(seqsOf(stream)).toEqual(upTo(60, 11));
    expect(stream.ids).toEqual(['60']);
  });

  it.each([1, 150, 199, 200, 201, 320, 401])(
    'loses nothing to a client that is cut off after entry %i, and goes on where its last id says',
    async (cut) => {
      await sendMany(450);
      const cutOff = await open('ana', '?afterSeq=0', {
        onEvent: ({ data }, close) => {
          if ((data as { seq: number }).seq === cut) close();
        },
      });
      await cutOff.ended;
      const lastId = cutOff.ids.at(-1);
      await send('ben', 'Meanwhile');

      const back = await open('ana', '?afterSeq=0', {
        headers: lastId === undefined ? {} : { 'last-event-id': lastId },
      });
      await eventually('the rest comes', () => seqsOf(back).at(-1) === 451);

      expect(seqsOf(cutOff)).toEqual(upTo(cut));
      expect(lastId).toBe(cut < 200 ? undefined : cut < 400 ? '200' : '400');
      expect(seqsOf(back)).toEqual(upTo(451, Number(lastId ?? 0) + 1));
    },
  );

  it('goes on where each id says, also between the two events of a change', async () => {
    const groupId = await createGroup(['ana']);
    const stream = await open('ana', '?afterSeq=0', {}, groupId);
    await change('rename', { groupId, name: 'Gang' });
    await change('add-member', { groupId, userId: 'cat' });
    await eventually('both changes come', () => stream.of('roomUpdated').length === 2);

    const again = await open('ana', '', { headers: { 'last-event-id': '1' } }, groupId);
    await eventually('the second change comes again', () => again.of('roomUpdated').length === 1);

    expect(stream.events.map(({ event, id }) => [event, id])).toEqual([
      ['receiveMessage', undefined],
      ['roomUpdated', '1'],
      ['receiveMessage', undefined],
      ['roomUpdated', '2'],
    ]);
    expect(again.events).toEqual(stream.events.slice(2));
  });

  it('has each change of a message live, and from the log where it goes on after a gap', async () => {
    const ofBen = { by: parseUserId('ben'), roomId: ROOM };
    const { message: kept } = await send('ben', 'With a mistaek');
    const { message: gone } = await send('ben', 'Said too much');
    const live = await open('ana', '?afterSeq=0');
    await rest.parley.messages.edit({ ...ofBen, messageId: kept.id, content: 'Without a mistake' });
    await eventually('the edit comes live', () => live.of('messageChanged').length === 1);
    const lastId = live.ids.at(-1);
    live.close();
    await live.ended;
    await rest.parley.messages.react({ ...ofBen, messageId: kept.id, emoji: '👍', on: true });
    await send('ben', 'Meanwhile');
    await rest.parley.messages.delete({ ...ofBen, messageId: gone.id });

    const back = await open('ana', '', { headers: { 'last-event-id': lastId ?? '' } });
    await eventually('what was missed comes', () => back.of('messageChanged').length === 2);
    await rest.parley.messages.react({ ...ofBen, messageId: kept.id, emoji: '👍', on: false });
    await eventually('it goes on live', () => back.of('messageChanged').length === 3);
    const again = await open('ana', '?afterSeq=0');
    await eventually('all of it comes', () => again.events.length === 7);

    const change = (seq: number, of: typeof kept, what: object) => ({
      event: 'messageChanged',
      data: { roomId: ROOM, seq, messageId: of.id, target: of.seq, by: 'ben', change: what },
    });
    const reaction = (on: boolean) => ({ kind: 'reacted', emoji: '👍', on, count: on ? 1 : 0 });
    expect(live.events.at(-1)).toMatchObject({
      ...change(3, kept, { kind: 'edited', message: 'Without a mistake' }),
      id: '3',
    });
    expect(lastId).toBe('3');
    expect(back.events).toMatchObject([
      change(4, kept, reaction(true)),
      { event: 'receiveMessage', data: { seq: 5, message: 'Meanwhile' } },
      { ...change(6, gone, { kind: 'deleted' }), id: '6' },
      { ...change(7, kept, reaction(false)), id: '7' },
    ]);
    // A stream that begins again has the log, in which nothing is left of what was deleted.
    const toldBefore = [live.events.at(-1), ...back.events];
    expect(again.events.slice(2).map(({ data }) => data)).toEqual(toldBefore.map((event) => event?.data));
    expect(again.messages(ROOM).map(({ message }) => message)).toEqual(['With a mistaek', '', 'Meanwhile']);
    expect(again.text()).not.toContain('Said too much');
  });

  it.each(['x', '-1', '1.5', '1e3', '9'.repeat(16), ''])('refuses the Last-Event-ID %j', async (id) => {
    await expect(open('ana', '', { headers: { 'last-event-id': id } })).rejects.toMatchObject({
      status: 400,
      code: 'INVALID',
    });
  });

  it('takes a Last-Event-ID above the end for the end, and says where that is', async () => {
    await sendMany(3);

    const stream = await open('ana', '', { headers: { 'last-event-id': '99' } });
    await send('ben', 'Live');
    await eventually('it comes', () => seqsOf(stream).length > 0);

    expect(seqsOf(stream)).toEqual([4]);
    expect(stream.ids).toEqual(['3', '4']);
  });

  it('is refused to anyone who is not a member, as any room that does not exist', async () => {
    const groupId = await createGroup(['ana']);

    for (const room of [groupId, 'nowhere', 'ana_zoe']) {
      await expect(open('eve', '?afterSeq=0', {}, room)).rejects.toMatchObject({
        status: 404,
        code: 'NOT_FOUND',
      });
    }
  });

  it('has nothing of other rooms, whose messages do not count as delivered by it', async () => {
    const other = parseRoomId('ana_cat');
    const stream = await open('ana', '?afterSeq=0');
    const { message } = await send('cat', 'Elsewhere', other);
    await createGroup(['ana']);
    await send('ben', 'Here');
    await eventually('that of the room comes', () => seqsOf(stream).length === 1);
    await rest.clock.advanceAsync(1_000);

    const status = await rest.call('cat', 'GET', `/api/messages/${message.id}/status`);

    expect(stream.events.map(({ event }) => event)).not.toContain('roomJoined');
    expect(seqsOf(stream, other)).toEqual([]);
    expect(status.body.recipients).toMatchObject([{ userId: 'ana', status: 'sent' }]);
  });

  it.each([
    ['', 'delivered'],
    ['?receipts=manual', 'sent'],
  ])('counts what it hands over as delivered unless the client says otherwise: %s', async (query, status) => {
    const before = (await send('ben', 'Before')).message;
    const stream = await open('ana', query);
    const live = (await send('ben', 'Live')).message;
    await eventually('both come', () => seqsOf(stream).length === 2);
    await rest.clock.advanceAsync(1_000);

    const statuses = await Promise.all(
      [before, live].map(({ id }) => rest.call('ben', 'GET', `/api/messages/${id}/status`)),
    );

    expect(statuses.map(({ body }) => body.recipients)).toMatchObject([
      [{ userId: 'ana', status }],
      [{ userId: 'ana', status }],
    ]);
  });

  it('ends when its user is removed from the room, and is refused from then on', async () => {
    const groupId = await createGroup(['ana', 'cat']);
    const stream = await open('ana', '?afterSeq=0', {}, groupId);
    await send('ben', 'For all', groupId);
    await eventually('it comes', () => seqsOf(stream, groupId).length === 1);

    await change('remove-member', { groupId, userId: 'ana' });
    await send('ben', 'Without Ana', groupId);
    await stream.ended;

    expect(stream.of('roomLeft')).toEqual([{ roomId: groupId }]);
    expect(stream.events.at(-1)).toMatchObject({ event: 'error', data: { code: 'NOT_FOUND' } });
    expect(seqsOf(stream, groupId)).toEqual([1]);
    await expect(open('ana', '', {}, groupId)).rejects.toMatchObject({ status: 404 });
  });

  it('has the presence of those whom it watches first, and what changes of it', async () => {
    await send('ben', 'Hello');
    const stream = await open('ana', '?watch=ben&watch=stranger');

    const ben = await open('ben');
    await eventually('ben comes online', () => stream.of('updateUserStatus').length > 1);
    ben.close();
    await ben.ended;
    await eventually('ben is seen to go', () => {
      rest.clock.advance(1_000);
      return stream.of('updateUserStatus').length > 2;
    });

    expect(stream.of('updateUserStatus').map(({ userId, status }) => [userId, status])).toEqual([
      ['ben', 'offline'],
      ['ben', 'online'],
      ['ben', 'offline'],
    ]);
  });
});

it('hands over a long log as fast as the rate of its user allows, and all of it', async () => {
  const rest = await startTestRest(({ rateLimiter }) => {
    // The stream and its first page; each further page has to wait.
    const slow = makeInProcessRateLimiter({ perSecond: 3, burst: 13 });
    return {
      rateLimiter: {
        admit: (user, cost, now) => (user === 'ana' ? slow : rateLimiter).admit(user, cost, now),
      },
    };
  });
  for (let i = 1; i <= 700; i++) {
    await rest.parley.messages.send({ sender: parseUserId('ben'), roomId: ROOM, content: `${i}` });
  }

  const stream = await openStream(`${rest.url}/api/rooms/${ROOM}/events?afterSeq=0`, 'token-of:ana');
  await eventually('the first page comes', () => seqsOf(stream).length > 0);
  const atOnce = seqsOf(stream).length;
  await eventually('all of it comes', () => {
    rest.clock.advance(100);
    return seqsOf(stream).length === 700;
  });

  expect(atOnce).toBe(200);
  expect(seqsOf(stream)).toEqual(upTo(700));
  expect(stream.errors()).toEqual([]);
  stream.close();
  await rest.close();
});
