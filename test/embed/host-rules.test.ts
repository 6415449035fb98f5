import { afterEach, describe, expect, it } from 'vitest';
import type { OutboxRow } from '../../src/application/outbox/outbox-table.js';
import { refused } from '../../src/domain/errors.js';
import { startHost, type TestHost } from './host.js';

describe('the rules of a host', () => {
  let host: TestHost;
  afterEach(() => host.close());

  it('change and refuse messages, of devices as of the host itself', async () => {
    host = await startHost({
      options: {
        beforeSend: ({ content }) => {
          if (content.includes('casino')) throw refused('No advertising here');
          return { content: content.replace('4111 1111', '[a card number]') };
        },
      },
    });
    const ana = await host.connect('ana');

    const changed = await ana.ok('sendMessage', { roomId: 'ana_ben', message: 'mine is 4111 1111' });
    const advertised = await ana.call('sendMessage', { roomId: 'ana_ben', message: 'casino!' });
    const byHost = host.chat.as('ana').sendMessage({ roomId: 'ana_ben', message: 'casino!' });

    expect(changed).toMatchObject({ message: { message: 'mine is [a card number]' } });
    expect(advertised).toMatchObject({
      ok: false,
      error: { code: 'REFUSED', message: 'No advertising here' },
    });
    await expect(byHost).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('say who may write to whom, beside the blocks of users', async () => {
    host = await startHost({
      options: { policy: { mayWriteTo: (sender) => Promise.resolve(sender !== 'troll') } },
    });
    const send = (sender: string, to: string) =>
      host.chat
        .as(sender)
        .sendMessage({ roomId: [sender, to].sort().join('_'), message: 'Hi' })
        .then(
          () => 'sent',
          ({ code }: { code: string }) => code,
        );
    await host.chat.as('cid').blockUser({ userId: 'ana' });

    expect(await send('ana', 'ben')).toBe('sent');
    expect(await send('troll', 'ben')).toBe('FORBIDDEN');
    expect(await send('ana', 'cid')).toBe('FORBIDDEN');
  });

  it('send what a table of theirs holds, until the chat closes', async () => {
    host = await startHost();
    const rows: OutboxRow[] = [{ id: 'order-1', sender: 'shop', roomId: 'ana_shop', message: 'You ordered' }];
    const done = (id: string) =>
      rows.splice(
        rows.findIndex((row) => row.id === id),
        1,
      );

    host.chat.outbox({ pending: () => rows, done, refused: ({ id }) => done(id) });
    await expect.poll(() => rows).toEqual([]);
    const { messages } = await host.chat.as('ana').readHistory({ roomId: 'ana_shop' });

    expect(messages.map(({ message, clientMessageId }) => [message, clientMessageId])).toEqual([
      ['You ordered', 'order-1'],
    ]);
  });
});
