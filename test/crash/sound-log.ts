import { expect } from 'vitest';
import type { WireMessage, WireMessageChange } from '../../src/adapters/protocol/wire.js';
import type { Sent } from './steady-senders.js';

/**
 * Expects what is true of every log, whatever was killed: it has no gap and nothing twice, each acknowledged message is
 * at the seq of its answer, and nobody who was removed has a message or a change after that. Where messages were changed,
 * it is the log itself: pages leave the changes out.
 */
export const expectSoundLog = (
  log: readonly (WireMessage | WireMessageChange)[],
  sent: readonly Sent[],
): void => {
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
  const entries = log.filter((entry) => 'clientMessageId' in entry);
  expect(new Set(entries.map(keyOf)).size).toBe(entries.length);
  const seqs = new Map(entries.map((message) => [keyOf(message), message.seq]));
  const lost = sent.filter(
    ({ sender, clientMessageId, answer }) =>
      typeof answer === 'object' && seqs.get(keyOf({ sender, clientMessageId })) !== answer.seq,
  );
  expect(lost).toEqual([]);
  const removed = new Set<string>();
  for (const entry of log) {
    if ('change' in entry) expect(removed).not.toContain(entry.by);
    else if (entry.type !== 'event') expect(removed).not.toContain(entry.sender);
    else if (entry.event.kind === 'removed') removed.add(entry.event.userId ?? '');
    else if (entry.event.kind === 'added') removed.delete(entry.event.userId ?? '');
  }
};

const keyOf = ({ sender, clientMessageId }: Pick<WireMessage, 'sender' | 'clientMessageId'>): string =>
  `${sender} ${clientMessageId}`;
