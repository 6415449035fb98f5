import { mongo } from 'mongoose';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { describeMongo } from '../server/describe-mongo.js';
import { planOfList } from './fault-plan.js';
import { type FaultProxy, startFaultProxy } from './fault-proxy.js';
import { addressOf } from './fault-url.js';
import type { Fault } from './fault.js';

export interface Thing {
  readonly _id: string;
  readonly text?: string;
}

/** One collection, through a proxy and past it. */
export interface FaultRig {
  readonly proxy: FaultProxy;
  /** The URL through the proxy. */
  readonly url: string;
  /** Through the proxy, with a driver that retries nothing by itself. */
  readonly things: mongo.Collection<Thing>;
  /** Past the proxy. */
  readonly direct: mongo.Collection<Thing>;
  /** Gives what the server has, past the proxy: each id with its text. */
  readonly stored: () => Promise<string[]>;
  /** The next command of this name meets the fault. */
  readonly strike: (command: string, fault: Fault) => void;
  /** Inserts a, b and c in one command, and gives the driver's error. Rejects where there is none. */
  readonly insertThree: () => Promise<mongo.MongoBulkWriteError>;
  readonly close: () => Promise<void>;
}

/** Long enough for any reply that comes at all, short enough to wait for. */
const SOCKET_TIMEOUT_MS = 1_000;

const THREE: readonly Thing[] = [{ _id: 'a' }, { _id: 'b' }, { _id: 'c' }];

const openFaultRig = async (serverUrl: string): Promise<FaultRig> => {
  const proxy = await startFaultProxy(addressOf(serverUrl));
  const url = proxy.urlFor(serverUrl);
  const direct = await new mongo.MongoClient(serverUrl).connect();
  const options = { retryWrites: false, retryReads: false, socketTimeoutMS: SOCKET_TIMEOUT_MS };
  // With its own minHeartbeatFrequencyMS the driver waits for half a second after most faults.
  const client = await new mongo.MongoClient(url, { ...options, minHeartbeatFrequencyMS: 10 }).connect();
  const things = client.db().collection<Thing>('things');
  const past = direct.db().collection<Thing>('things');
  return {
    proxy,
    url,
    things,
    direct: past,
    async stored() {
      const found = await past.find({}).toArray();
      return found.map(({ _id, text }) => _id + (text ?? '')).sort();
    },
    strike: (command, fault) => proxy.follow(planOfList({ [command]: [fault] })),
    async insertThree() {
      const error = await errorOf(things.insertMany(THREE, { ordered: true }));
      // The driver wraps every failure of a bulk into one of these.
      if (error instanceof mongo.MongoBulkWriteError) return error;
      throw new Error('The insert did not fail as expected', { cause: error });
    },
    async close() {
      await Promise.all([client.close(), direct.close()]);
      await proxy.stop();
    },
  };
};

/** A suite with one rig, whose collection is empty and whose proxy passes everything before each test. */
export const describeFaults = (title: string, define: (rig: () => FaultRig) => void): void => {
  describeMongo(title, ({ freshUrl }) => {
    let rig: FaultRig;
    beforeAll(async () => {
      rig = await openFaultRig(freshUrl());
    });
    afterEach(async () => {
      rig.proxy.follow(undefined);
      await rig.direct.deleteMany({});
    });
    afterAll(() => rig.close());
    define(() => rig);
  });
};

/** The error that the work rejects with. Undefined where it succeeds. */
export const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
