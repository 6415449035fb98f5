import express from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeDescriptionRoutes } from '../../../src/adapters/express/description-routes.js';
import { describeApi } from '../../../src/adapters/express/openapi/document.js';
import { mountPlainRoutes } from '../../../src/adapters/express/plain-route.js';

describe('the description', () => {
  let server: Server;
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it.each(['/openapi.json', '/docs'])('is made once, however often it is read: %s', async (path) => {
    let made = 0;
    const describeOnce = () => {
      made++;
      return describeApi({ version: '1.2.3', authentication: 'token', streamRoutes: [], plainRoutes: [] });
    };
    const app = express();
    mountPlainRoutes(
      app,
      makeDescriptionRoutes(describeOnce, ({ headers }) => String(headers['x-prefix'] ?? '')),
    );
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    const read = async (headers = {}) => (await fetch(url, { headers })).status;

    const statuses = [
      await read(),
      await read(),
      await read({ 'x-prefix': '/a' }),
      await read({ 'x-prefix': '/b' }),
    ];

    expect(statuses).toEqual([200, 200, 200, 200]);
    expect(made).toBe(1);
  });
});
