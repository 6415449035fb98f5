import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planOfList } from './fault-plan.js';
import { type FaultProxy, startFaultProxy } from './fault-proxy.js';
import { firstKeyOf, writeDocument } from '../wire/wire-document.js';
import { makeFrameReader, writeFrame } from '../wire/wire-frames.js';
import { bodyOf, MORE_TO_COME, readOpMsg, writeOpMsg } from '../wire/wire-message.js';
import { OP_COMPRESSED } from '../wire/wire-request.js';

const message = (requestId: number, responseTo: number, fields: Record<string, unknown>, flags = 0): Buffer =>
  writeOpMsg({ requestId, responseTo, flags, sections: [{ kind: 0, document: writeDocument(fields) }] });

const ask = (id: number, command: string, flags = 0): Buffer => message(id, 0, { [command]: 1 }, flags);

/** The bytes of one side as they come: the numbers of the requests that were answered, in order. */
const answersOn = (socket: Socket): number[] => {
  const reader = makeFrameReader();
  const answered: number[] = [];
  socket.on('data', (chunk: Buffer) =>
    answered.push(...reader.push(chunk).map(({ responseTo }) => responseTo)),
  );
  return answered;
};

describe('the proxy', () => {
  let server: Server;
  let proxy: FaultProxy;
  let asked: string[];
  let accepted: Socket[];

  beforeEach(async () => {
    [asked, accepted] = [[], []];
    // It answers each request that wants it, a `stream` twice: the second reply refers to the first one.
    server = createServer((socket) => {
      accepted.push(socket);
      const reader = makeFrameReader();
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk: Buffer) => {
        for (const frame of reader.push(chunk)) {
          const request = readOpMsg(frame);
          const command = firstKeyOf(bodyOf(request));
          asked.push(command);
          if ((request.flags & MORE_TO_COME) !== 0) continue;
          const isStream = command === 'stream';
          socket.write(
            message(1_000 + frame.requestId, frame.requestId, { ok: 1 }, isStream ? MORE_TO_COME : 0),
          );
          if (isStream) socket.write(message(2_000, 1_000 + frame.requestId, { ok: 1 }));
        }
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await startFaultProxy({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  });

  afterEach(async () => {
    await proxy.stop();
    for (const socket of accepted) socket.destroy();
    server.close();
  });

  const open = async (): Promise<Socket> => {
    const socket = connect(proxy.port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };

  it('passes many requests of one connection on in order, in whatever chunks they come', async () => {
    const client = await open();
    const answered = answersOn(client);
    const stream = Buffer.concat([
      ask(1, 'find'),
      ask(2, 'insert'),
      ask(3, 'kill', MORE_TO_COME),
      ask(4, 'stream'),
    ]);

    for (let at = 0; at < stream.length; at += 7) client.write(stream.subarray(at, at + 7));
    await expect.poll(() => answered.length).toBe(4);

    expect(asked).toEqual(['find', 'insert', 'kill', 'stream']);
    expect(answered).toEqual([1, 2, 4, 1_004]);
    client.destroy();
  });

  it('keeps what comes behind a delayed request behind it', async () => {
    proxy.follow(planOfList({ insert: [{ kind: 'delay', ms: 50 }] }));
    const client = await open();
    const answered = answersOn(client);

    client.write(Buffer.concat([ask(1, 'insert'), ask(2, 'find')]));
    await expect.poll(() => answered.length).toBe(2);

    expect(answered).toEqual([1, 2]);
    expect(proxy.struck).toEqual(['insert 0: delay ms=50']);
    client.destroy();
  });

  it('keeps a connection open without a word after a reply that it swallowed', async () => {
    proxy.follow(planOfList({ insert: [{ kind: 'swallowReply' }] }));
    const [client, other] = [await open(), await open()];
    const [answered, answeredOther] = [answersOn(client), answersOn(other)];

    client.write(Buffer.concat([ask(1, 'find'), ask(2, 'insert'), ask(3, 'find')]));
    await expect.poll(() => asked).toEqual(['find', 'insert']);
    for (const id of [4, 5, 6]) {
      other.write(ask(id, 'ping'));
      await expect.poll(() => answeredOther.at(-1)).toBe(id);
    }

    expect(asked).toEqual(['find', 'insert', 'ping', 'ping', 'ping']);
    expect(answered).toEqual([1]);
    expect(client.readyState).toBe('open');
    client.destroy();
    other.destroy();
  });

  it('passes a part of the bytes on and cuts both sides', async () => {
    proxy.follow(planOfList({ insert: [{ kind: 'cutMidway', part: 0.5 }] }));
    const client = await open();
    await expect.poll(() => accepted.length).toBe(1);
    const [upstream] = accepted;
    const request = ask(1, 'insert');

    client.write(request);
    await Promise.all([once(client.resume(), 'close'), upstream && once(upstream, 'close')]);

    expect(upstream?.bytesRead).toBe(Math.floor(request.length / 2));
    expect(asked).toEqual([]);
  });

  it('counts from 0 again with a new plan, and lets everything pass without one', async () => {
    const client = await open();
    const answered = answersOn(client);
    const plan = planOfList({ find: [undefined, { kind: 'answer', error: 'NotWritablePrimary' }] });

    for (const [next, ids] of [
      [plan, [1]],
      [plan, [2]],
      [undefined, [3, 4]],
    ] as const) {
      proxy.follow(next);
      for (const id of ids) client.write(ask(id, 'find'));
      await expect.poll(() => answered.at(-1)).toBe(ids.at(-1));
    }

    expect(asked).toHaveLength(4);
    expect(proxy.struck).toEqual([]);
    client.destroy();
  });

  it.each([
    [
      'that is compressed',
      writeFrame({ requestId: 1, responseTo: 0, opCode: OP_COMPRESSED }, []),
      /compressors/,
    ],
    ['that has no length', Buffer.alloc(16), /0 bytes/],
  ])('cuts a connection with a request %s, and says why', async (_, bytes, reason) => {
    const client = await open();

    client.write(bytes);
    await once(client.resume(), 'close');

    expect(proxy.struck).toEqual([expect.stringMatching(reason)]);
  });

  it('cuts the client off where the server is not there', async () => {
    const nowhere = await startFaultProxy({ host: '127.0.0.1', port: proxy.port });
    await proxy.stop();
    const client = connect(nowhere.port, '127.0.0.1').resume();

    const closed = once(client, 'close');

    await expect(closed).resolves.toEqual([false]);
    await nowhere.stop();
  });

  it('leaves nothing open when it stops, not even a request that is delayed', async () => {
    proxy.follow(planOfList({ insert: [{ kind: 'delay', ms: 3_600_000 }] }));
    const clients = await Promise.all([open(), open()]);
    const closed = clients.map((client) => once(client.resume(), 'close'));
    clients[0]?.write(ask(1, 'insert'));
    await expect.poll(() => proxy.struck.length).toBe(1);

    await proxy.stop();

    await Promise.all(closed);
    await expect(open()).rejects.toThrow('ECONNREFUSED');
    await expect.poll(() => accepted.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('takes the place of the server in its URL', () => {
    const through = proxy.urlFor('mongodb://a:1/parley');

    expect(through).toBe(`mongodb://127.0.0.1:${String(proxy.port)}/parley?directConnection=true`);
  });
});
