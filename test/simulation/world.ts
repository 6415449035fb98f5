import { makeInProcessPresenceStore } from '../../src/adapters/in-process/presence-store.js';
import { makeMemoryBlockRepository } from '../../src/adapters/memory/block-repository.js';
import { makeMemoryStore, type MemoryStore } from '../../src/adapters/memory/memory-store.js';
import { makeMemoryMessageRepository } from '../../src/adapters/memory/message-repository.js';

import { makeMemoryReceiptRepository } from '../../src/adapters/memory/receipt-repository.js';
import { makeMemoryRoomRepository } from '../../src/adapters/memory/room-repository.js';
import { makeMemoryUserRepository } from '../../src/adapters/memory/user-repository.js';
import { makeDefaultPolicy } from '../../src/application/consent/default-policy.js';
import type { IdGenerator } from '../../src/application/ports/id-generator.js';
import {
  parseConnectionId,
  parseDeviceId,
  parseGroupId,
  parseMessageId,
  parseUserId,
} from '../../src/domain/ids.js';
import { type FakeClock, makeFakeClock } from '../support/fake-clock.js';
import { type Bus, makeBus } from './bus.js';
import { Device } from './device.js';
import type { Stores } from './faulty-stores.js';
import { type SimNode, startNode, type Surroundings } from './node.js';
import { makeRecords, type Records } from './records.js';
import { DEVICES, NODES, type Story, USERS } from './story.js';

export interface World {
  readonly clock: FakeClock;
  readonly store: MemoryStore;
  /** As they are, past every fault. */
  readonly stores: Stores;
  readonly bus: Bus;
  readonly records: Records;
  /** The node in each place. */
  readonly nodes: SimNode[];
  readonly devices: readonly Device[];
  start(place: number): void;
  /** From then on nothing fails, and nothing takes time but the bus, which takes a millisecond. */
  endFaults(): void;
}

export const users = USERS.map(parseUserId);

/** Ids in the order of their making, so that a story gives the same ones each time. */
const makeCountingIds = (): IdGenerator => {
  let count = 0;
  const next = (kind: string) => `${kind}${String(++count).padStart(6, '0')}`;
  return {
    messageId: () => parseMessageId(next('m')),
    groupId: () => parseGroupId(next('g')),
    deviceId: () => parseDeviceId(next('d')),
    connectionId: () => parseConnectionId(next('c')),
  };
};

const inTurn = <T>(values: readonly T[]): (() => T) => {
  let next = 0;
  return () => values[next++ % values.length] as T;
};

export const makeWorld = ({ packets, calls }: Story): World => {
  const clock: FakeClock = { ...makeFakeClock(), nextTurn: () => Promise.resolve() };
  const store = makeMemoryStore();
  const blocks = makeMemoryBlockRepository();
  const stores: Stores = {
    rooms: makeMemoryRoomRepository(store),
    messages: makeMemoryMessageRepository(store),
    receipts: makeMemoryReceiptRepository(),
    users: makeMemoryUserRepository(),
    blocks,
    policy: makeDefaultPolicy(blocks),
    presence: makeInProcessPresenceStore(clock),
  };
  let faulty = true;
  const [nextPacket, nextCall] = [inTurn(packets), inTurn(calls)];
  const bus = makeBus(clock, () => (faulty ? nextPacket() : { copies: 1, delayMs: 1 }));
  // What has gone wrong may go on for ever.
  const halt = () => nodes.forEach((node) => node.crash());
  const records = makeRecords(clock, { store, receipts: stores.receipts, halt });
  const nextFate = () => (faulty ? nextCall() : undefined);
  const surroundings: Surroundings = { clock, stores, bus, ids: makeCountingIds(), nextFate };
  const nodes: SimNode[] = [];
  for (let place = 0; place < NODES; place++) nodes.push(startNode(surroundings));
  const findNode = () => nodes.find(({ isClosed }) => !isClosed);
  const devices = Array.from({ length: DEVICES }, (_, i) => {
    const user = users[i % users.length] as (typeof users)[number];
    return new Device(
      `${user}-${String(i)}`,
      user,
      i % 3 === 0 ? 'manual' : 'auto',
      records,
      findNode,
      i % 2 === 0 ? { withChanged: true } : { everyChange: true },
    );
  });
  return {
    clock,
    store,
    stores,
    bus,
    records,
    nodes,
    devices,
    start(place) {
      if (nodes[place]?.life.ended === true) nodes[place] = startNode(surroundings);
    },
    endFaults: () => {
      faulty = false;
    },
  };
};
