import { describe, expect, it } from 'vitest';
import { makeProtocol, type RunOptions } from '../../../src/adapters/protocol/connect.js';
import { namedUser } from '../../../src/adapters/protocol/presence-commands.js';
import type { WireAnswer, WireEvent } from '../../../src/adapters/protocol/wire.js';
import { parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario, type Scenario } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);

/** Ways to connect devices, and what each of them gets, in order. */
const makeConnects = (scenario: Scenario) => {
  const protocol = makeProtocol(scenario.parley);
  return (user: string, expiresAt?: number) => {
    const lists: (readonly WireEvent[])[] = [];
    const got: unknown[] = [];
    const connection = protocol.connect({
      identity: { userId: parseUserId(user), ...(expiresAt !== undefined && { expiresAt }) },
      receipts: 'manual',
      outlet: {
        deliver: (events) => {
          lists.push(events);
          got.push(...events.map(([name]) => name));
          return true;
        },
        end: (error, atOnce) => void got.push({ ended: error.code, atOnce }),
      },
    });
    const ask = (name: string, payload: unknown, options: RunOptions = {}) =>
      connection.run(name, payload, {
        ...options,
        respond: (answer) => {
          got.push(answer);
          return true;
        },
      });
    return { connection, lists, got, ask };
  };
};

describe('a command by its name', () => {
  it('is answered in the shapes of the wire, by the promise and by the callback', async () => {
    const connect = makeConnects(makeScenario());
    const { ask, got } = connect('ana');

    const answer = await ask('sendMessage', { roomId, message: 'Hello' });

    expect(answer).toMatchObject({ ok: true, message: { seq: 1, sender: 'ana', message: 'Hello' } });
    expect(got.filter((item) => (item as WireAnswer).ok)).toEqual([answer]);
  });

  it('is answered without fields where it has none, and by its refusal where it is refused', async () => {
    const connect = makeConnects(makeScenario());
    const { connection } = connect('ana');

    const answers = [
      await connection.run('typing', roomId),
      await connection.run('typing', { roomId: 7 }),
      await connection.run('sendMessage', { roomId, message: 'I am ben', sender: 'ben' }),
      await connection.run('x'.repeat(9_000), undefined),
      await connection.run('createGroup', {}),
      await connection.run('unknown', {}),
    ];

    expect(answers[0]).toEqual({ ok: true });
    expect(answers.slice(1).map((answer) => answer?.ok === false && answer.error.code)).toEqual([
      'INVALID',
      'SENDER_MISMATCH',
      'INVALID',
      'INVALID',
      'INVALID',
    ]);
    expect(JSON.stringify(answers[3]).length).toBeLessThan(200);
  });

  it('gives its page before the live events that follow it, in the same turn', async () => {
    const scenario = makeScenario(({ messages }) => ({
      messages: {
        ...messages,
        // While the page is read, the room goes on.
        page: async (...query) => {
          const page = await messages.page(...query);
          void meanwhile();
          return page;
        },
        shown: async (...query) => {
          const page = await messages.shown(...query);
          void meanwhile();
          return page;
        },
      },
    }));
    await scenario.sendMany(ana, roomId, 3);
    const connect = makeConnects(scenario);
    const { ask, got, connection } = connect('ben');
    await connection.ready;
    await ask('leaveRoom', roomId);
    got.length = 0;
    let sending: Promise<unknown> | undefined;
    const meanwhile = () => (sending ??= scenario.sendMany(ana, roomId, 2));

    await ask('joinRoom', { roomId, afterSeq: 0 });
    await sending;

    expect(got).toEqual([
      expect.objectContaining({ ok: true, messages: expect.objectContaining({ length: 3 }) as unknown }),
      'receiveMessage',
      'receiveMessage',
    ]);
  });

  it('gives pages and lists as events where they are asked for so, and then no sync', async () => {
    const scenario = makeScenario();
    await scenario.sendMany(ana, roomId, 2);
    const connect = makeConnects(scenario);
    const { ask, got, connection } = connect('ben');
    await connection.ready;

    await ask('joinRoom', roomId, { asEvents: true });
    await ask('userOnline', undefined, { asEvents: true });
    const refused = await ask('sync', {}, { asEvents: true });
    const synced = await ask('sync', {});

    expect(got.slice(0, 5)).toEqual([
      'receiveMessage',
      'receiveMessage',
      { ok: true },
      'updateUserStatus',
      { ok: true },
    ]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'INVALID' } });
    expect(synced).toMatchObject({ ok: true, rooms: [{ room: { roomId } }] });
  });

  it('gives no answer once the connection has closed', async () => {
    const { connection, got, ask } = makeConnects(makeScenario())('ana');
    await connection.close();

    expect(await ask('typing', roomId)).toBeUndefined();
    expect(got).toEqual([]);
  });
});

describe('the events of a connection', () => {
  it('are translated once for all of its receivers', async () => {
    const scenario = makeScenario();
    await scenario.send(ana, roomId, 'first');
    const connect = makeConnects(scenario);
    const devices = [connect('ana'), connect('ben'), connect('ben')];
    await Promise.all(devices.map(({ connection }) => connection.ready));
    for (const { lists } of devices) lists.length = 0;

    await scenario.send(ana, roomId, 'Hello');

    const [first, ...others] = devices.map(({ lists }) => lists[0]);
    expect(first).toMatchObject([['receiveMessage', { message: 'Hello' }]]);
    for (const other of others) expect(other).toBe(first);
  });

  it('end with the reason why, as an error of the wire', async () => {
    const scenario = makeScenario();
    const { connection, got } = makeConnects(scenario)('ana', scenario.clock.now() + 5_000);
    await connection.ready;

    scenario.clock.advance(5_000);

    expect(got).toEqual([{ ended: 'TOKEN_EXPIRED', atOnce: false }]);
  });
});

describe('a user who connects by their name alone', () => {
  it.each([
    ['ana', 'ana'],
    [{ userId: 'ana' }, 'ana'],
    [{ sender: 'ana' }, 'ana'],
    [undefined, undefined],
  ])('is named by the payload of userOnline: %j', (payload, user) => {
    expect(namedUser(payload)).toBe(user);
  });
});
