import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that systems choose by themselves. Among those, a client that keeps trying the port of a dead server
// could be given that very port, and connect to itself.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const TRIES = 100;

/** A port of 127.0.0.1 that is free at this moment. */
export const findFreePort = async (): Promise<number> => {
  for (let i = 0; i < TRIES; i++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port in ${TRIES} tries`);
};

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
};
