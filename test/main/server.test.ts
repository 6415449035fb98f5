import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../src/main/config/settings.js';
import { SettingsError } from '../../src/embed/settings-error.js';
import { makeContainer } from '../../src/main/container.js';
import { startServer } from '../../src/main/server.js';
import type { Store } from '../../src/application/ports/store.js';
import { TOKENS } from '../../src/main/tokens.js';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

/** A container whose store is opened by `open`, and a record of what was stopped and closed. */
const containerWith = async (open: () => Promise<void>) => {
  const settings = readSettings({
    STORE: 'memory',
    JWT_SECRET: 'x'.repeat(32),
    LOG_LEVEL: 'error',
    HOST: '127.0.0.1',
    PORT: String(await freePort()),
  });
  const container = await makeContainer(settings);
  const done: string[] = [];
  const parley = container.get(TOKENS.parley);
  const store: Store = {
    ...container.get(TOKENS.store),
    open,
    isHealthy: () => true,
    close: () => {
      done.push('store closed');
      return Promise.resolve();
    },
  };
  container.rebind(TOKENS.store).toConstantValue(store);
  container.rebind(TOKENS.parley).toConstantValue({
    ...parley,
    stop: () => {
      done.push('parley stopped');
      return parley.stop();
    },
  });
  const isListening = () =>
    fetch(`http://127.0.0.1:${settings.port}/healthz`).then(
      () => true,
      () => false,
    );
  return { settings, container, done, isListening };
};

describe('starting a server', () => {
  it('listens only once its store can be used', async () => {
    let opened = (): void => undefined;
    const opening = new Promise<void>((resolve) => (opened = resolve));
    const { settings, container, isListening } = await containerWith(() => opening);

    const starting = startServer(settings, container);
    const before = await isListening();
    opened();
    const server = await starting;
    const after = await isListening();
    await server.stop();

    expect([before, after]).toEqual([false, true]);
  });

  it('rejects with the reason where its store cannot be used, and leaves nothing open', async () => {
    const reason = new SettingsError('The store is at no such address');
    const { settings, container, done, isListening } = await containerWith(() => Promise.reject(reason));

    await expect(startServer(settings, container)).rejects.toBe(reason);

    expect(done).toEqual(['parley stopped', 'store closed']);
    expect(await isListening()).toBe(false);
  });
});
