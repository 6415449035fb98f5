import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@redis/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { STEADY_AFTER_MS } from '../../src/adapters/redis/heartbeat.js';
import { PRESENCE_GRACE_MS, SWEEP_INTERVAL_MS } from '../../src/application/presence/presence-tracker.js';
import { type CrashServer, createGroup, startCrashServer } from '../crash/crash-server.js';
import { pause } from '../crash/moments.js';
import { describeRedisFaults } from '../support/redis/describe-redis.js';
import { type Certificate, type RedisProcess, startRedis } from '../support/redis/redis-process.js';
import { eventually } from '../support/test-client.js';

/** From the end of a node to the announcement that its users are gone, also by a node that has just started. */
const GONE_WITHIN_MS = STEADY_AFTER_MS + 2 * SWEEP_INTERVAL_MS + PRESENCE_GRACE_MS;
/** Of a node with few connections: a request that never ends would take it five seconds. */
const STOP_WITHIN_MS = 4_000;
const JOIN_WITHIN_MS = 10_000;

describeRedisFaults('a node and its Redis', () =>
  describeMongo('on a database', ({ freshUrl }) => {
    let folder: string;
    let certificate: Certificate;
    let redis: RedisProcess;
    let nodes: CrashServer[] = [];
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'parley-tls-'));
      certificate = makeCertificate(folder);
      redis = await startRedis(certificate);
    }, 60_000);
    afterAll(async () => {
      await redis?.close();
      rmSync(folder, { recursive: true });
    });

    const start = async (environment: NodeJS.ProcessEnv): Promise<CrashServer> => {
      const node = await startCrashServer({ MONGO_URL: freshUrl(), ...environment });
      nodes.push(node);
      return node;
    };
    const stopAll = async () => {
      for (const { child } of nodes) child.kill('SIGTERM');
      const ended = await Promise.all(nodes.map((node) => node.ended));
      nodes = [];
      return ended;
    };

    it('speak TLS, with a certificate that the node trusts', { timeout: 60_000 }, async () => {
      const trusting = await start({
        REDIS_URL: redis.tlsUrl,
        NODE_EXTRA_CA_CERTS: certificate.certificate,
      });

      const found = await untilRedisIs('working', trusting);

      expect(found).toBe('working');
      await stopAll();
    });

    it(
      'do not speak where the node does not trust the certificate, and it says so',
      { timeout: 60_000 },
      async () => {
        const doubting = await start({ REDIS_URL: redis.tlsUrl });

        const [said] = await doubting.reported(/Redis is not reached.*certificate/s);
        const found = await redisOf(doubting);

        expect(found).toBe('away');
        expect(said).toContain('connection=');
        await stopAll();
      },
    );

    it(
      'find each other where Redis comes later, and the node serves its users until then',
      { timeout: 60_000 },
      async () => {
        await redis.kill();
        const node = await start({ REDIS_URL: redis.url });
        const before = await redisOf(node);
        const roomId = await createGroup(node, ['ana', 'ben']);
        const [ana, ben] = [await node.connect('ana'), await node.connect('ben')];
        await ben.join(roomId);

        await ana.send(roomId, 'meanwhile');
        await eventually('ben has the message', () => ben.messages(roomId).length === 1);
        await redis.start();
        const after = await untilRedisIs('working', node);

        expect([before, after]).toEqual(['away', 'working']);
        for (const client of [ana, ben]) client.close();
        await stopAll();
      },
    );

    it(
      'part in order: the leases end with the node, and others are told once',
      { timeout: 90_000 },
      async () => {
        const environment = { MONGO_URL: freshUrl(), REDIS_URL: redis.url };
        const [stays, ends] = [await start(environment), await start(environment)];
        const roomId = await createGroup(stays, ['ana', 'ben', 'cid']);
        const ana = await stays.connect('ana');
        await ana.join(roomId);
        // Ben has a device on each.
        for (const [node, user] of [
          [ends, 'ben'],
          [ends, 'cid'],
          [stays, 'ben'],
        ] as const)
          await node.connect(user);
        await ana.ok('watchPresence', { userIds: ['ben', 'cid'] });
        const gone = () =>
          ana.of('updateUserStatus').flatMap(({ status, userId }) => (status === 'offline' ? [userId] : []));

        const startedAt = performance.now();
        ends.child.kill('SIGTERM');
        const { status } = await ends.ended;
        const endedAt = performance.now();
        const held = await leasesIn(redis.url);
        while (gone().length === 0 && performance.now() - endedAt < GONE_WITHIN_MS) await pause(50);
        await pause(1_000);

        process.stdout.write(
          `SIGTERM: ended after ${(endedAt - startedAt).toFixed(0)} ms, its users went offline ` +
            `${((performance.now() - endedAt) / 1_000 - 1).toFixed(1)} s after\n`,
        );
        expect(status).toBe(0);
        expect(endedAt - startedAt).toBeLessThan(STOP_WITHIN_MS);
        expect(held).toEqual(['ana', 'ben']);
        expect(gone()).toEqual(['cid']);
        await stopAll();
      },
    );
  }),
);

const redisOf = async ({ url }: CrashServer): Promise<unknown> =>
  ((await (await fetch(`${url}/readyz`)).json()) as { redis: unknown }).redis;

const untilRedisIs = async (state: string, node: CrashServer): Promise<unknown> => {
  const deadline = performance.now() + JOIN_WITHIN_MS;
  while ((await redisOf(node)) !== state && performance.now() < deadline) await pause(20);
  return redisOf(node);
};

/** The users who have a lease. */
const leasesIn = async (url: string): Promise<readonly string[]> => {
  const client = await createClient({ url }).connect();
  const keys = await client.keys('*:leases:*');
  client.destroy();
  return keys.map((key) => key.slice(key.lastIndexOf(':') + 1)).sort();
};

/** For 127.0.0.1, signed by itself. */
const makeCertificate = (folder: string): Certificate => {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')];
  const options = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=redis',
  ];
  const made = spawnSync('openssl', [
    ...options,
    ...['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate],
  ]);
  if (made.status !== 0) throw new Error(`openssl: ${String(made.stderr)}`);
  return { certificate, key };
};
