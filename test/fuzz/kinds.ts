import { badHandshakes, hastyHandshakes } from './auth-cases.js';
import { malformedEvents } from './event-cases.js';
import type { Batch } from './fuzz.js';
import { brokenPackets, engineFrames, mutatedPackets } from './packet-cases.js';
import { pollingBodies, pollingDisorder, pollingEvents, pollingHandshakes } from './polling-cases.js';
import { makeRandom, type Random, seedOf } from './random.js';
import { restCalls } from './rest-cases.js';
import { httpGarbage, webSocketFrames } from './tcp-cases.js';

export interface Kind {
  readonly name: string;
  /** Of all cases, in percent. */
  readonly share: number;
  /** Cases per batch, the fewest and the most. */
  readonly batch: readonly [number, number];
  /** Engine.IO takes half a minute to forget what these leave behind. */
  readonly lingers?: boolean;
  readonly run: Batch;
}

export const kindsOf = (secret: string): readonly Kind[] => [
  { name: 'events', share: 50, batch: [20, 60], run: malformedEvents },
  { name: 'events over polling', share: 8, batch: [10, 30], run: pollingEvents },
  { name: 'broken packets', share: 8, batch: [1, 5], run: brokenPackets },
  { name: 'mutated packets', share: 4, batch: [1, 5], run: mutatedPackets },
  { name: 'Engine.IO frames', share: 4, batch: [1, 5], run: engineFrames },
  { name: 'WebSocket frames', share: 4, batch: [1, 5], run: webSocketFrames },
  { name: 'HTTP garbage', share: 5, batch: [1, 5], run: httpGarbage },
  { name: 'polling handshakes', share: 3, batch: [2, 10], run: pollingHandshakes },
  { name: 'polling bodies', share: 2, batch: [1, 5], lingers: true, run: pollingBodies },
  { name: 'polling in disorder', share: 2, batch: [1, 3], lingers: true, run: pollingDisorder },
  { name: 'bad handshakes', share: 5, batch: [2, 10], run: badHandshakes(secret) },
  { name: 'hasty handshakes', share: 2, batch: [1, 4], run: hastyHandshakes },
  { name: 'REST calls', share: 3, batch: [2, 10], run: restCalls(secret) },
];

export interface PlannedBatch {
  readonly index: number;
  readonly kind: Kind;
  readonly cases: number;
  readonly random: Random;
}

/** The batches of a seed, in order. Each is the same whatever else runs, and when. */
export function* planned(kinds: readonly Kind[], seed: number, cases: number): Generator<PlannedBatch> {
  const weights = kinds.map(({ share, batch: [least, most] }) => share / (least + most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let left = cases;
  for (let index = 0; left > 0; index++) {
    const random = makeRandom(seedOf(seed, index));
    let at = random.next() * total;
    const kind = kinds.find((_kind, i) => (at -= weights[i] ?? 0) < 0) ?? kinds[0];
    if (kind === undefined) return;
    const size = Math.min(left, random.int(...kind.batch));
    left -= size;
    yield { index, kind, cases: size, random };
  }
}
