import { expect } from 'vitest';
import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import type { Sent } from './steady-senders.js';

/**
 * Expects what is true of every log, whatever was killed: it has no gap and nothing twice, each acknowledged message is
 * at the seq of its answer, and nobody who was removed has a message after that.
 */
export const expectSoundLog = (log: readonly WireMessage[], sent: readonly Sent[]): void => {
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
  expect(new Set(log.map(keyOf)).size).toBe(log.length);
  const seqs = new Map(log.map((message) => [keyOf(message), message.seq]));
  const lost = sent.filter(
    ({ sender, clientMessageId, answer }) =>
      typeof answer === 'object' && seqs.get(keyOf({ sender, clientMessageId })) !== answer.seq,
  );
  expect(lost).toEqual([]);
  const removed = new Set<string>();
  for (const entry of log) {
    if (entry.type !== 'event') expect(removed).not.toContain(entry.sender);
    else if (entry.event.kind === 'removed') removed.add(entry.event.userId ?? '');
    else if (entry.event.kind === 'added') removed.delete(entry.event.userId ?? '');
  }
};

const keyOf = ({ sender, clientMessageId }: Pick<WireMessage, 'sender' | 'clientMessageId'>): string =>
  `${sender} ${clientMessageId}`;
