import { expect } from 'vitest';
import type { Device } from './crew.js';

/** How long messages took from their sending to devices of their sender's node and of others, in ms. */
export interface Delays {
  readonly own: readonly number[];
  readonly others: readonly number[];
}

/** Measures each message of the room on each device. `restart` gives what was measured since it was called last. */
export const watchDelays = (devices: readonly Device[], roomId: string): { restart: () => Delays } => {
  const sentAt = new Map<string, { at: number; node: number }>();
  let taken = { own: [] as number[], others: [] as number[] };
  for (const { client, node } of devices) {
    client.socket.onAnyOutgoing((event: string, payload: { clientMessageId?: string }) => {
      if (event === 'sendMessage' && payload.clientMessageId !== undefined)
        sentAt.set(payload.clientMessageId, { at: performance.now(), node });
    });
    client.socket.on('receiveMessage', (message: { roomId: string; clientMessageId: string }) => {
      const sent = sentAt.get(message.clientMessageId);
      if (message.roomId !== roomId || sent === undefined) return;
      (sent.node === node ? taken.own : taken.others).push(performance.now() - sent.at);
    });
  }
  return {
    restart() {
      const before = taken;
      taken = { own: [], others: [] };
      return before;
    },
  };
};

/** The time within which this part of the values lies. */
export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(part * values.length) - 1] ?? NaN;

/** Half of what a Redis that is slow takes to answer: whoever waits for it is above that each time. */
const MEDIAN_LIMIT_MS = 1_000;
const LIMIT_MS = 2_000;

/** Expects that nobody waited for Redis. A machine that is busy was slow before too, and may be as many times slower. */
export const expectPrompt = (own: readonly number[], before: readonly number[]): void => {
  expect(quantile(own, 0.5)).toBeLessThan(MEDIAN_LIMIT_MS + quantile(before, 0.5));
  expect(quantile(own, 0.99)).toBeLessThan(LIMIT_MS + 2 * quantile(before, 0.99));
};
