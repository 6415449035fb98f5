import { randomFillSync } from 'node:crypto';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import type { IdGenerator } from '../../application/ports/id-generator.js';
import { parseConnectionId, parseDeviceId, parseGroupId, parseMessageId } from '../../domain/ids.js';

export const makeRandomIds = (): IdGenerator => {
  const random = makeRandomBytes();
  const nextMessage = makeCounter();
  return {
    messageId: () => parseMessageId(uuidv7({ random: random(), ...nextMessage(Date.now()) })),
    groupId: () => parseGroupId(uuidv4()),
    deviceId: () => parseDeviceId(uuidv4()),
    connectionId: () => parseConnectionId(uuidv4()),
  };
};

const UUID_BYTES = 16;
const POOL_BYTES = 256 * UUID_BYTES;

/** Random bytes come from a pool: asking the system for each id costs as much as the rest of a send. */
const makeRandomBytes = (): (() => Uint8Array) => {
  const pool = new Uint8Array(POOL_BYTES);
  let at = POOL_BYTES;
  return () => {
    if (at === POOL_BYTES) {
      randomFillSync(pool);
      at = 0;
    }
    at += UUID_BYTES;
    return pool.subarray(at - UUID_BYTES, at);
  };
};

/** UUIDv7's time and counter: it counts within one millisecond, and never goes back with the clock. */
const makeCounter = () => {
  let msecs = 0;
  let seq = 0;
  return (now: number) => {
    seq = now > msecs ? 0 : seq + 1;
    msecs = Math.max(msecs, now);
    return { msecs, seq };
  };
};
