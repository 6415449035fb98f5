import { describe, expect, it } from 'vitest';
import { BEFORE_SEND_DEADLINE_MS } from '../../../src/application/consent/before-send-desk.js';
import type {
  BeforeSend,
  MessageRewrite,
  OutgoingMessage,
} from '../../../src/application/ports/before-send.js';
import { DomainError, refused } from '../../../src/domain/errors.js';
import { parseClientMessageId, privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, cleo, makeScenario, refusal, words, zoe } from '../../support/scenario.js';

const anaAndBen = privateRoomId(ana, ben);

const makeHosted = (beforeSend: BeforeSend) => makeScenario(() => ({ beforeSend }));

const logOf = async ({ ports }: ReturnType<typeof makeScenario>, roomId = anaAndBen) =>
  words((await ports.messages.page(roomId, { limit: 100, spans: [{ from: 1 }] })).entries);

/** A host whose answers come when the test gives them. */
const makeSlowHost = () => {
  const asked: ((answer?: MessageRewrite) => void)[] = [];
  const beforeSend: BeforeSend = () =>
    new Promise<MessageRewrite | undefined>((resolve) => asked.push(resolve));
  return { beforeSend, asked };
};

describe('beforeSend', () => {
  it('is given the message as it was sent, in private rooms and in groups', async () => {
    const given: OutgoingMessage[] = [];
    const { parley, group } = makeHosted((message) => void given.push(message));
    const groupId = await group([ben]);
    const clientMessageId = parseClientMessageId('key');

    await parley.messages.send({ sender: ana, roomId: anaAndBen, content: ' hi ' });
    await parley.messages.send({
      sender: ben,
      roomId: groupId,
      content: 'x',
      type: 'image',
      clientMessageId,
    });

    expect(given).toEqual([
      { sender: ana, roomId: anaAndBen, content: ' hi ', type: 'text' },
      { sender: ben, roomId: groupId, content: 'x', type: 'image', clientMessageId },
    ]);
  });

  it.each<[string, MessageRewrite | undefined, object]>([
    ['changes nothing', undefined, { content: 'hi', type: 'text' }],
    ['changes nothing, by an empty answer', {}, { content: 'hi', type: 'text' }],
    ['changes the content', { content: '**' }, { content: '**', type: 'text' }],
    ['changes the type', { type: 'file' }, { content: 'hi', type: 'file' }],
  ])('%s', async (_what, answer, stored) => {
    const now = makeHosted(() => answer);
    const later = makeHosted(() => Promise.resolve(answer));

    expect(await now.send(ana, anaAndBen, 'hi')).toMatchObject(stored);
    expect(await later.send(ana, anaAndBen, 'hi')).toMatchObject(stored);
  });

  it('that answers at once makes nothing wait before the append', async () => {
    const test = makeHosted(() => ({ content: 'changed' }));
    await test.send(ana, anaAndBen, 'first');

    const sending = test.send(ana, anaAndBen, 'second');
    const inTheSameTurn = (await test.ports.messages.lastSeqs([anaAndBen])).get(anaAndBen);
    await sending;

    expect(inTheSameTurn).toBe(2);
  });

  it.each(['throws', 'rejects'])('that %s refuses the message with its reason', async (how) => {
    const test = makeHosted(() => {
      if (how === 'throws') throw refused('Not on Sundays');
      return Promise.reject(refused('Not on Sundays'));
    });

    const sending = test.send(ana, anaAndBen, 'hi');

    await expect(sending).rejects.toMatchObject({ code: 'REFUSED', message: 'Not on Sundays' });
    expect(await logOf(test)).toEqual([]);
    expect(test.logger.logged).toEqual([]);
  });

  it('may refuse with any code of a refusal', async () => {
    const { send } = makeHosted(() => {
      throw new DomainError('RATE_LIMITED', 'Slowly', { retryAfterMs: 9 });
    });

    await expect(send(ana, anaAndBen, 'hi')).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 9 });
  });

  it.each(['throws', 'rejects'])('that %s what is no refusal is logged, and UNAVAILABLE', async (how) => {
    const test = makeHosted(() => {
      if (how === 'throws') throw new Error('a secret of the host');
      return Promise.reject(new Error('a secret of the host'));
    });

    const sending = test.send(ana, anaAndBen, 'hi');

    await expect(sending).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.not.stringContaining('secret') as string,
    });
    expect(test.logger.logged).toMatchObject([{ level: 'error' }]);
  });

  it('that does not answer in time refuses with UNAVAILABLE, and what it says later changes nothing', async () => {
    const { beforeSend, asked } = makeSlowHost();
    const test = makeHosted(beforeSend);

    const sending = refusal(test.send(ana, anaAndBen, 'late'));
    await test.clock.advanceAsync(BEFORE_SEND_DEADLINE_MS);
    const refusedWith = await sending;
    asked[0]?.();
    await test.settle();

    expect(refusedWith).toBe('UNAVAILABLE');
    expect(await logOf(test)).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['an empty content', { content: '' }, 'INVALID'],
    ['a content that is no Unicode', { content: '\ud800' }, 'INVALID'],
    ['a content that is too long', { content: 'x'.repeat(10_001) }, 'TOO_LARGE'],
    ['a content that is no text', { content: 5 }, 'INVALID'],
    ['an unknown type', { type: 'event' }, 'INVALID'],
  ])('that gives %s has the message refused, and it is logged', async (_what, answer, code) => {
    const test = makeHosted(() => answer as MessageRewrite);

    expect(await refusal(test.send(ana, anaAndBen, 'hi'))).toBe(code);
    expect(await logOf(test)).toEqual([]);
    expect(test.logger.logged).toMatchObject([{ level: 'error' }]);
  });

  it('is not asked about a message that no rule allows', async () => {
    let asked = 0;
    const test = makeHosted(() => void asked++);

    expect(await refusal(test.send(ana, anaAndBen, ''))).toBe('INVALID');
    expect(await refusal(test.send(zoe, anaAndBen, 'hi'))).toBe('NOT_FOUND');
    expect(asked).toBe(0);
  });

  it('tells a stranger to a group nothing', async () => {
    const { send, group } = makeHosted(() => {
      throw refused('In this group nobody writes');
    });
    const groupId = await group([ben]);

    expect(await refusal(send(zoe, groupId, 'hi'))).toBe('NOT_FOUND');
    expect(await refusal(send(ben, groupId, 'hi'))).toBe('REFUSED');
  });

  it('is asked beside the policy, whose refusal comes first', async () => {
    const { beforeSend, asked } = makeSlowHost();
    const test = makeHosted(beforeSend);
    await test.parley.blocks.block({ by: ben, userId: ana });

    const sending = refusal(test.send(ana, anaAndBen, 'hi'));
    const askedAtOnce = asked.length;
    await test.settle();
    asked[0]?.();

    expect(askedAtOnce).toBe(1);
    expect(await sending).toBe('FORBIDDEN');
  });
});

describe('a slow beforeSend', () => {
  it('keeps the order of the sends of one user to one room, in whatever order the answers come', async () => {
    const { beforeSend, asked } = makeSlowHost();
    const test = makeHosted(beforeSend);

    const sends = ['1', '2', '3'].map((text) => test.send(ana, anaAndBen, text));
    const askedBefore = asked.length;
    for (const answer of asked.toReversed()) {
      answer();
      await test.clock.advanceAsync(0);
    }
    await Promise.all(sends);

    expect(askedBefore).toBe(3);
    expect(await logOf(test)).toEqual(['1', '2', '3']);
  });

  it('holds up no send for longer than its deadline, and none of others or to other rooms', async () => {
    const { beforeSend, asked } = makeSlowHost();
    const test = makeHosted((message) => (message.content === 'slow' ? beforeSend(message) : undefined));
    const anaAndCleo = privateRoomId(ana, cleo);

    const slow = Array.from({ length: 5 }, () => refusal(test.send(ana, anaAndBen, 'slow')));
    await test.send(ben, anaAndBen, 'of another');
    await test.send(ana, anaAndCleo, 'to another');
    await test.clock.advanceAsync(BEFORE_SEND_DEADLINE_MS);

    expect(asked).toHaveLength(5);
    expect(await Promise.all(slow)).toEqual(slow.map(() => 'UNAVAILABLE'));
    expect(await logOf(test)).toEqual(['of another']);
    expect(await logOf(test, anaAndCleo)).toEqual(['to another']);
  });
});

describe('a repeated send of a message that beforeSend has changed', () => {
  const makeShouting = () => {
    let answer: BeforeSend = ({ content }) => ({ content: content.toUpperCase() });
    const test = makeHosted((message) => answer(message));
    return { ...test, now: (other: BeforeSend) => void (answer = other) };
  };

  it('gives the stored message, and other content is a CONFLICT, that which is stored too', async () => {
    const { send } = makeShouting();
    const first = await send(ana, anaAndBen, 'hello', 'key');

    expect(first.content).toBe('HELLO');
    expect(await send(ana, anaAndBen, 'hello', 'key')).toEqual(first);
    expect(await refusal(send(ana, anaAndBen, 'HELLO', 'key'))).toBe('CONFLICT');
    expect(await refusal(send(ana, anaAndBen, 'hullo', 'key'))).toBe('CONFLICT');
  });

  it.each<[string, BeforeSend]>([
    [
      'would refuse it now',
      () => {
        throw refused('Not any more');
      },
    ],
    ['fails', () => Promise.reject(new Error('away'))],
    ['would change it in another way', () => ({ content: 'another' })],
    ['would leave it as it is', () => undefined],
  ])('gives the stored message where beforeSend %s', async (_what, answer) => {
    const test = makeShouting();
    const first = await test.send(ana, anaAndBen, 'hello', 'key');
    test.now(answer);

    expect(await test.send(ana, anaAndBen, 'hello', 'key')).toEqual(first);
    expect(await refusal(test.send(ana, anaAndBen, 'other', 'key'))).toBe('CONFLICT');
    expect(await logOf(test)).toEqual(['HELLO']);
  });

  it('gives a message that was stored as it was sent, though beforeSend would change it now', async () => {
    const test = makeShouting();
    test.now(() => undefined);
    const first = await test.send(ana, anaAndBen, 'hello', 'key');
    test.now(() => ({ content: 'changed' }));

    expect(await test.send(ana, anaAndBen, 'hello', 'key')).toEqual(first);
    expect(await refusal(test.send(ana, anaAndBen, 'changed', 'key'))).toBe('CONFLICT');
  });

  it('gives what an earlier beforeSend has changed where there is none any more', async () => {
    const test = makeShouting();
    const first = await test.send(ana, anaAndBen, 'hello', 'key');
    const { send } = makeScenario(() => ({ ...test.ports, beforeSend: undefined }));

    expect(await send(ana, anaAndBen, 'hello', 'key')).toEqual(first);
    expect(await refusal(send(ana, anaAndBen, 'HELLO', 'key'))).toBe('CONFLICT');
  });
});
