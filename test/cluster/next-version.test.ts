import type { Container } from 'inversify';
import { expect, it } from 'vitest';
import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { makeInProcessEventPublisher } from '../../src/adapters/in-process/event-publisher.js';
import { makeInProcessRateLimiter } from '../../src/adapters/in-process/rate-limiter.js';
import { redis as redisLink } from '../../src/adapters/redis/link.js';
import { makeRedis, type Redis } from '../../src/adapters/redis/redis.js';
import { makeSystemClock } from '../../src/adapters/system/system-clock.js';
import { NO_METRICS } from '../../src/application/ports/metrics.js';
import type { DomainEvent } from '../../src/domain/events.js';
import { parseGroupId } from '../../src/domain/ids.js';
import { roomTopic } from '../../src/domain/topics.js';
import { TOKENS } from '../../src/main/tokens.js';
import { describeRedis } from '../support/redis/describe-redis.js';
import { encodePinned, NEXT_CODEC } from '../support/redis/next-codec.js';
import { makeSilentLogger, type SilentLogger } from '../support/silent-logger.js';
import { eventually, type TestClient } from '../support/test-client.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

const MESSAGES = 20;
const PREFIX = 'parley:versions:';
const LIMITS = { perSecond: 10_000, burst: 10_000, maxConnections: 100 };

interface Version {
  readonly server: TestServer;
  readonly logger: SilentLogger;
  /** All events that its own devices may be told of, those of the other node among them. */
  readonly heard: readonly DomainEvent[];
  readonly redis: Redis;
}

const startVersion = async (environment: NodeJS.ProcessEnv, isNext: boolean): Promise<Version> => {
  const logger = makeSilentLogger();
  const heard: DomainEvent[] = [];
  const redis = makeRedis(
    { url: environment['REDIS_URL'] ?? '', prefix: PREFIX },
    { clock: makeSystemClock(), logger },
  );
  redis.open();
  const server = await startTestServer(environment, undefined, (container: Container) => {
    container.rebind(TOKENS.logger).toConstantValue(logger);
    container.rebind(TOKENS.link).toConstantValue(
      redisLink(environment['REDIS_URL'] ?? '', { prefix: PREFIX, ...(isNext && { codec: NEXT_CODEC }) })({
        clock: container.get(TOKENS.clock),
        logger,
        metrics: NO_METRICS,
        local: {
          events: makeInProcessEventPublisher(logger),
          rateLimiter: makeInProcessRateLimiter(LIMITS),
        },
        limits: LIMITS,
      }),
    );
    container.get(TOKENS.events).subscribe((event) => heard.push(event));
  });
  return { server, logger, heard, redis };
};

describeRedis('a node of this version and one of the next, side by side', (redis) =>
  describeMongo('on one database', ({ freshUrl }) => {
    it('lose nothing of each other, and pass over what only one of them knows', async () => {
      const environment = { STORE: 'mongodb', MONGO_URL: freshUrl(), REDIS_URL: redis.url() };
      const nodes = [await startVersion(environment, false), await startVersion(environment, true)] as const;
      const [now, next] = nodes;
      const roomId = await now.server.createGroup('ana', ['ben', 'cid', 'dan']);
      const [ana, ben] = [await now.server.connect('ana'), await next.server.connect('ben')];
      await Promise.all([ana, ben].map((client) => client.join(roomId)));
      await ana.ok('watchPresence', { userIds: ['dan'] });
      await ben.ok('watchPresence', { userIds: ['cid'] });

      const [cid, dan] = [await now.server.connect('cid'), await next.server.connect('dan')];
      for (const [from, to] of [
        [ana, ben],
        [ben, ana],
      ] as const) {
        await from.ok('typing', { roomId });
        await eventually('typing is shown', () => to.of('userTyping').length > 0);
        await from.ok('stopTyping', { roomId });
        await eventually('typing is over', () => to.of('userStopTyping').length > 0);
      }
      const sent: string[] = [];
      for (let i = 0; i < MESSAGES; i++) {
        await pin(next, `next:${String(i)}`, roomId);
        sent.push((await ana.send(roomId, `ana ${String(i)}`)).messageId);
        sent.push((await ben.send(roomId, `ben ${String(i)}`)).messageId);
      }
      await eventually('everything has come to both', () =>
        [ana, ben].every((client) => client.messages(roomId).length === sent.length),
      );
      await ana.ok('messageSeen', { roomId, messageId: sent.at(-1) });
      await ben.ok('messageSeen', { roomId, messageId: sent.at(-1) });
      await eventually('receipts have come to both', () => hasSeen(ana, 'ben') && hasSeen(ben, 'ana'));
      for (const client of [cid, dan]) client.close();
      await eventually('presence has come to both', () =>
        [statusesOf(ana, 'dan'), statusesOf(ben, 'cid')].every((statuses) => statuses.at(-1) === 'offline'),
      );

      for (const { heard, logger } of nodes) {
        // Events of two nodes overtake each other: only the log has an order.
        const entries = heard.flatMap((event) => (event.type === 'entry-appended' ? [event.entry] : []));
        expect(entries.toSorted((a, b) => a.seq - b.seq).map(({ id }) => id)).toEqual(sent);
        expect(JSON.stringify(heard)).not.toMatch(/urgency|pinned/);
        expect(logger.logged.filter(({ level }) => level === 'error')).toEqual([]);
      }
      for (const [client, other] of [
        [ana, 'dan'],
        [ben, 'cid'],
      ] as const)
        expect(statusesOf(client, other)).toEqual(['online', 'offline']);
      expect(now.logger.logged.filter(({ level }) => level === 'warn')).toEqual([
        {
          level: 'warn',
          message: 'Events of other processes were passed over',
          fields: { kind: 'unknown type', times: 1, reason: undefined },
        },
      ]);
      await Promise.all(nodes.map(({ server }) => server.stop()));
      for (const { redis: own } of nodes) own.close();
    }, 60_000);
  }),
);

/** The next version publishes an event of which this one knows nothing. */
const pin = async ({ redis }: Version, id: string, roomId: string): Promise<void> => {
  const client = redis.commands.client();
  if (client === undefined) throw new Error('Redis is away');
  const channel = `${redis.prefix}${roomTopic(parseGroupId(roomId))}`;
  await client.sendCommand(['PUBLISH', channel, encodePinned(id, roomId)]);
};

const hasSeen = (client: TestClient, userId: string): boolean =>
  client.of('messageSeen').some((receipt) => receipt.userId === userId);

const statusesOf = (client: TestClient, userId: string): readonly string[] =>
  client.of('updateUserStatus').flatMap((presence) => (presence.userId === userId ? [presence.status] : []));
