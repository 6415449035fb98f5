import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { expect, it } from 'vitest';
import { findPrograms } from '../support/cluster/find-programs.js';
import { isListening } from '../support/is-listening.js';

const programs = await findPrograms();
const START_MS = 60_000;

/** Runs `npm run cluster`. Resolves when it has said how to end it, with the ports that it named. */
const runCluster = async (mongoUrl: string) => {
  const script = new URL('../../scripts/cluster.mjs', import.meta.url).pathname;
  const child = spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, MONGO_URL: mongoUrl, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
  const ended = once(child, 'close').then(([status]) => status as number | null);
  while (!printed.includes('Ctrl-C')) {
    if (child.exitCode !== null) throw new Error(printed);
    await Promise.race([once(child.stdout, 'data'), ended]);
  }
  const portOf = (pattern: RegExp) => Number(pattern.exec(printed)?.[1]);
  const redisPort = portOf(/Redis: redis:\S+:(\d+)/);
  const ports = [
    portOf(/one address: \S+:(\d+)/),
    redisPort,
    portOf(/Node 1: \S+:(\d+) /),
    portOf(/Node 3: \S+:(\d+) /),
  ];
  const listening = async () => (await Promise.all(ports.map(isListening))).filter(Boolean).length;
  return { child, ended, ports, redisPort, listening, output: () => printed };
};

describeMongo('npm run cluster', ({ freshUrl }) => {
  if ('missing' in programs) {
    it.skip(`no ${programs.missing.map(({ name }) => name).join(' and no ')}: no cluster was tried`);
    return;
  }

  it('ends all of it on Ctrl-C', { timeout: START_MS }, async () => {
    const { child, ended, ports, listening } = await runCluster(freshUrl());
    const before = await listening();

    child.kill('SIGINT');
    const status = await ended;

    expect(before).toBe(ports.length);
    expect(status).toBe(0);
    expect(await listening()).toBe(0);
  });

  it('ends all of it when one of them ends', { timeout: START_MS }, async () => {
    const { ended, redisPort, listening, output } = await runCluster(freshUrl());

    connect(redisPort, '127.0.0.1').end('SHUTDOWN NOSAVE\r\n');
    const status = await ended;

    expect(status).toBe(1);
    expect(output()).toContain('redis has ended');
    expect(await listening()).toBe(0);
  });
});
