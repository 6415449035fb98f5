import { gunzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeAsset } from '../../../src/adapters/express/asset.js';

const TEXT = 'the same text '.repeat(1_000);

describe('an answer that stays the same', () => {
  let server: Server;
  const sent: unknown[] = [];
  beforeAll(async () => {
    const app = express();
    const asset = makeAsset('html', TEXT);
    app.get('/', (request, response, next) => {
      const end = response.end.bind(response) as (body?: unknown) => ServerResponse;
      response.end = ((body?: unknown) => {
        sent.push(body);
        return end(body);
      }) as typeof response.end;
      return asset(request, response, next);
    });
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const ask = (headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { method, headers });

  it('is made and compressed once, for requests at the same time too', async () => {
    await Promise.all([ask(), ask(), ask()]);
    await ask();

    expect(sent).toHaveLength(4);
    expect(new Set(sent).size).toBe(1);
    expect(gunzipSync(sent[0] as Buffer).toString()).toBe(TEXT);
  });

  it('comes as it is for those who take nothing else', async () => {
    const plain = await ask({ 'accept-encoding': 'identity' });
    const refusing = await ask({ 'accept-encoding': 'gzip;q=0' });

    expect([await plain.text(), await refusing.text()]).toEqual([TEXT, TEXT]);
    expect(plain.headers.get('content-encoding')).toBeNull();
  });

  it('has a length without a body where only that is asked', async () => {
    const head = await ask({ 'accept-encoding': 'identity' }, 'HEAD');

    expect([head.headers.get('content-length'), await head.text()]).toEqual([String(TEXT.length), '']);
  });
});
