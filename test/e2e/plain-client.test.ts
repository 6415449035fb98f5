import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectClient, eventually } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

/*
 * The client is a script that knows joinRoom, sendMessage, receiveMessage, messageDelivered, messageSeen, typing,
 * stopTyping, userTyping, userStopTyping, updateUserStatus and error, and uses no callback.
 */
describe.each([
  ['with tokens, naming itself in every payload', {}, true],
  ['with tokens, naming nobody', {}, false],
  ['with AUTH_MODE=none, naming itself in every payload', { AUTH_MODE: 'none' }, true],
])('a plain client %s', (_name, environment, names) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(environment);
  });
  afterAll(() => server.stop());

  const connectPlain = async (user: string) => {
    const tokens = !('AUTH_MODE' in environment);
    const client = await connectClient(server.url, tokens ? { token: server.tokenOf(user) } : {});
    if (names) client.socket.emit('userOnline', user);
    const claim = names ? { sender: user, userId: user } : {};
    return {
      ...client,
      emit: (event: string, payload: object) => client.socket.emit(event, { ...payload, ...claim }),
    };
  };

  it('chats, is shown ticks, typing and presence, and meets no error', async () => {
    const ana = await connectPlain('ana');
    const ben = await connectPlain('ben');
    for (const client of [ana, ben]) client.socket.emit('joinRoom', 'ana_ben');

    ana.emit('typing', { roomId: 'ana_ben' });
    ana.emit('sendMessage', { roomId: 'ana_ben', message: 'Hello!' });
    await eventually('ben has it', () => ben.messages('ana_ben').length === 1);
    const [message] = ben.messages('ana_ben');
    ben.emit('messageDelivered', { roomId: 'ana_ben', messageId: message?.messageId });
    ben.emit('messageSeen', { roomId: 'ana_ben', messageId: message?.messageId });
    ben.emit('typing', { roomId: 'ana_ben' });
    ben.emit('stopTyping', { roomId: 'ana_ben' });
    await eventually('ana sees all of it', () =>
      (['messageDelivered', 'messageSeen', 'userTyping', 'userStopTyping'] as const).every(
        (event) => ana.of(event).length === 1,
      ),
    );
    ben.close();
    await eventually('ana sees ben go', () => ana.of('updateUserStatus').at(-1)?.status === 'offline');

    expect(ana.messages('ana_ben')).toHaveLength(1);
    expect(ana.of('messageSeen')[0]).toMatchObject({ userId: 'ben', messageId: message?.messageId });
    expect([...ana.errors, ...ben.errors]).toEqual([]);
    ana.close();
  });

  it('gets what it missed when it joins again, and nothing twice', async () => {
    const cleo = await connectPlain('cleo');
    const first = await connectPlain('dan');
    for (const client of [cleo, first]) client.socket.emit('joinRoom', 'cleo_dan');
    cleo.emit('sendMessage', { roomId: 'cleo_dan', message: '1' });
    await eventually('the first arrives', () => first.messages('cleo_dan').length === 1);
    await eventually('and counts as delivered', () => cleo.of('messageDelivered').length === 1);
    first.close();
    cleo.emit('sendMessage', { roomId: 'cleo_dan', message: '2' });
    cleo.emit('sendMessage', { roomId: 'cleo_dan', message: '3' });
    await eventually('cleo has her own', () => cleo.messages('cleo_dan').length === 3);

    const back = await connectPlain('dan');
    back.socket.emit('joinRoom', 'cleo_dan');
    await eventually('what was missed arrives', () => back.messages('cleo_dan').length === 2);
    back.socket.emit('joinRoom', 'cleo_dan');
    cleo.emit('sendMessage', { roomId: 'cleo_dan', message: '4' });
    await eventually('the next arrives', () => back.messages('cleo_dan').at(-1)?.message === '4');

    expect(back.messages('cleo_dan').map((m) => m.message)).toEqual(['2', '3', '4']);
    cleo.close();
    back.close();
  });

  it('gets an error event when it may not do something', async () => {
    const eve = await connectPlain('eve');

    eve.socket.emit('joinRoom', 'ana_ben');
    await eventually('the refusal comes', () => eve.errors.length === 1);

    expect(eve.errors).toEqual([{ code: 'NOT_FOUND', message: 'Room not found', event: 'joinRoom' }]);
    eve.close();
  });
});
