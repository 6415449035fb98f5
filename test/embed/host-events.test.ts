import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/test-client.js';
import { startHost, type TestHost } from './host.js';

describe('a host that listens to its chat', () => {
  let host: TestHost;
  afterEach(() => host.close());

  it('hears what users do on sockets, and which users come', async () => {
    host = await startHost();
    const receipts: unknown[] = [];
    const presence: unknown[] = [];
    host.chat.on('receipt.advanced', ({ kind, userId, roomId, seq }) =>
      receipts.push([kind, userId, roomId, seq]),
    );
    host.chat.on('presence.changed', (event) => presence.push(event));

    const [ana, ben] = [await host.connect('ana'), await host.connect('ben')];
    const { messageId } = await ana.send('ana_ben', 'Hi');
    await ben.ok('messageSeen', { roomId: 'ana_ben', messageId });
    await eventually('the host hears that it is seen', () => receipts.length === 2);

    expect(receipts).toEqual([
      ['delivered', 'ben', 'ana_ben', 1],
      ['seen', 'ben', 'ana_ben', 1],
    ]);
    expect(presence).toEqual([
      { userId: 'ana', status: 'online' },
      { userId: 'ben', status: 'online' },
    ]);
  });
});
