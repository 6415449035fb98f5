import { expect } from 'vitest';
import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import type { Sent } from './paced-senders.js';

/**
 * What must hold of a log whatever was killed: no hole, nothing twice, everything that was acknowledged at the
 * place that was said, and nothing of somebody after they were removed.
 */
export const expectSoundLog = (log: readonly WireMessage[], sent: readonly Sent[]): void => {
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
  expect(new Set(log.map(nameOf)).size).toBe(log.length);
  const seqs = new Map(log.map((message) => [nameOf(message), message.seq]));
  const lost = sent.filter(
    ({ sender, clientMessageId, answer }) =>
      typeof answer === 'object' && seqs.get(nameOf({ sender, clientMessageId })) !== answer.seq,
  );
  expect(lost).toEqual([]);
  const removed = new Set<string>();
  for (const { event, sender } of log) {
    if (event?.kind === 'removed') removed.add(event.userId ?? '');
    else if (event?.kind === 'added') removed.delete(event.userId ?? '');
    else if (event === undefined) expect(removed).not.toContain(sender);
  }
};

const nameOf = ({ sender, clientMessageId }: Pick<WireMessage, 'sender' | 'clientMessageId'>): string =>
  `${sender} ${clientMessageId}`;
