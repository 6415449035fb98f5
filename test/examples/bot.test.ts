import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eventually } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';
import { installExample } from './install-example.js';

const ROOM = 'ana_bot';
const ANSWER = 'ana, I shall ask someone who knows.';

describe('examples/bot', () => {
  it('answers each question once, also those that it missed', async () => {
    const server = await startTestServer();
    onTestFinished(server.stop);
    const example = installExample('bot');
    onTestFinished(example.remove);
    const ana = await server.connect('ana');
    const texts = () => ana.messages(ROOM).map(({ message }) => message);
    const answers = () => ana.messages(ROOM).filter(({ sender }) => sender === 'bot');
    const start = () => example.run('node bot.mjs', { URL: server.url, ROOM, TOKEN: server.tokenOf('bot') });
    const isSeen = (seq: number) => ana.of('messageSeen').some((receipt) => receipt.seq === seq);

    await ana.send(ROOM, 'Is anybody here?');
    const first = start();
    await eventually('the bot answers what it missed', () => answers().length === 1);
    await ana.send(ROOM, 'Fine.');
    await ana.send(ROOM, 'And what is the time?');
    await eventually('the bot answers what it hears', () => answers().length === 2);
    first.child.kill('SIGKILL');
    await first.ended;
    await ana.send(ROOM, 'Are you gone?');
    const second = start();
    await eventually('the bot answers after its return', () => answers().length === 3);
    const { seq } = await ana.send(ROOM, 'Bye.');
    await eventually('the bot has seen the last message', () => isSeen(seq));
    second.child.kill('SIGKILL');

    expect(texts()).toEqual([
      ...['Is anybody here?', ANSWER, 'Fine.', 'And what is the time?', ANSWER, 'Are you gone?', ANSWER],
      'Bye.',
    ]);
    expect((await second.ended).errors).toBe('');
  });

  it('comes back by itself to a server that has stopped', async () => {
    const example = installExample('bot');
    onTestFinished(example.remove);
    const environment = { STORE: 'sqlite', DATA_DIR: join(example.folder, 'data') };
    const before = await startTestServer(environment);
    const bot = example.run('node bot.mjs', { URL: before.url, ROOM, TOKEN: before.tokenOf('bot') });
    const askAna = async (server: TestServer, answersBefore: number) => {
      const ana = await server.connect('ana');
      await ana.send(ROOM, 'Are you there?');
      await eventually('the bot answers', () => ana.messages(ROOM).length === 2);
      const { messages } = await ana.join(ROOM, 0);
      expect(messages.filter(({ sender }) => sender === 'bot')).toHaveLength(answersBefore + 1);
    };

    await askAna(before, 0);
    await before.stop();
    const after = await startTestServer({ ...environment, PORT: new URL(before.url).port });
    onTestFinished(after.stop);
    await askAna(after, 1);
    bot.child.kill('SIGKILL');

    expect((await bot.ended).errors).not.toBe('');
  });

  it('ends with the reason where it is refused', async () => {
    const server = await startTestServer();
    onTestFinished(server.stop);
    const example = installExample('bot');
    onTestFinished(example.remove);

    const { status, errors } = await example.run('node bot.mjs', { URL: server.url, ROOM, TOKEN: 'none' })
      .ended;

    expect(errors).toContain('UNAUTHENTICATED');
    expect(status).toBe(1);
  });
});
