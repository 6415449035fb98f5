import { makePresenceScripts } from '../../../src/adapters/redis/presence-scripts.js';
import type { PresenceStore } from '../../../src/application/ports/presence-store.js';
import { parseConnectionId, parseDeviceId, type UserId } from '../../../src/domain/ids.js';
import { START } from '../../../src/testing/fixtures.js';
import { makeFakeClock } from '../../support/fake-clock.js';
import { joinRedis, MAX_CONNECTIONS, pause, type RedisProcessRig } from './redis-rig.js';

const TIME_KEY = 'test-time';
/** The time of Redis, as a test sets it. */
const TEST_TIME = `
local function now() return tonumber(redis.call('GET', KEYS[1] .. '${TIME_KEY}') or '${String(START)}') end`;

/** The scripts, with that time. */
export const TEST_SCRIPTS = makePresenceScripts(TEST_TIME);

/** Several processes, whose time and that of Redis the test moves. */
export interface PresenceWorld {
  readonly first: RedisProcessRig;
  /** By another way to the same Redis, where a URL is given; with another limit where one is. */
  readonly another: (by?: string, maxConnections?: number) => Promise<RedisProcessRig>;
  /** In steps of a second at most, so that heartbeats come through in between. */
  readonly pass: (ms: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export const makePresenceWorld = async (url: string, prefix: string): Promise<PresenceWorld> => {
  const clock = makeFakeClock(START);
  const all: RedisProcessRig[] = [];
  const another = async (by = url, maxConnections = MAX_CONNECTIONS) => {
    const rig = await joinRedis(by, prefix, { clock, scripts: TEST_SCRIPTS, maxConnections });
    all.push(rig);
    return rig;
  };
  const first = await another();
  // Its connection is there whichever process ends.
  const director = await joinRedis(url, `${prefix}director:`);
  all.push(director);
  let time = START;

  const move = async (ms: number) => {
    time += ms;
    await director.redis.commands.client()?.set(`${prefix}${TIME_KEY}`, String(time));
    await clock.advanceAsync(ms);
  };
  return {
    first,
    another,
    async pass(ms) {
      for (let left = ms; left > 0; left -= 1_000) {
        await move(Math.min(left, 1_000));
        if (ms >= 1_000) await pause(15);
      }
    },
    close: async () => void (await Promise.all(all.map((rig) => rig.close()))),
  };
};

export const holder = (userId: UserId, name: string) => ({
  userId,
  deviceId: parseDeviceId(`device-${name}`),
  connectionId: parseConnectionId(name),
});

export const hold = (store: PresenceStore, userId: UserId, name: string) =>
  store.hold([holder(userId, name)], 45_000);

export const release = (store: PresenceStore, userId: UserId, name: string) =>
  store.release(userId, parseConnectionId(name));
