import type { MessageRepository } from '../../../src/application/ports/message-repository.js';
import type { LogEntry } from '../../../src/domain/log-entry.js';
import { storeLaws } from '../../../src/testing/store/store-laws.js';
import { makeMemoryLog } from '../../adapters/memory/memory-log.js';
import type { PlantedFault } from '../planted-fault.js';

/** A sound store, with these calls instead of its own. */
const messagesWith = (fault: (sound: MessageRepository) => Partial<MessageRepository>) =>
  storeLaws.messages(() => {
    const log = makeMemoryLog();
    return { ...log, messages: { ...log.messages, ...fault(log.messages) } };
  });

/** The entry at a seq behind a hole, of which there is one in each hundred. */
const behindHoles = (entry: LogEntry): LogEntry => ({
  ...entry,
  seq: entry.seq + Math.floor(entry.seq / 100),
});

export const planted: readonly PlantedFault[] = [
  {
    fault: 'a seq that no entry has',
    caughtBy: 'appends for many callers in the order of their calls, without a gap or a repeat',
    laws: messagesWith((sound) => ({
      append: async (proposal) => {
        const appended = await sound.append(proposal);
        return { ...appended, entry: behindHoles(appended.entry) };
      },
      page: async (roomId, request) => {
        const { entries, hasMore } = await sound.page(roomId, request);
        return { entries: entries.map(behindHoles), hasMore };
      },
    })),
  },
  {
    fault: 'an entry after the 250th that no page has',
    caughtBy: 'appends for many callers in the order of their calls, without a gap or a repeat',
    laws: messagesWith((sound) => ({
      page: async (roomId, request) => {
        const { entries, hasMore } = await sound.page(roomId, request);
        return { entries: entries.filter(({ seq }) => seq !== 251), hasMore };
      },
    })),
  },
  {
    fault: 'a message that is stored twice for one clientMessageId',
    caughtBy: 'gives the stored message to a retried send, and decides nothing',
    laws: messagesWith((sound) => ({
      append: ({ roomId, decide }) => sound.append({ roomId, decide }),
    })),
  },
  {
    fault: 'a message that is stored twice for one clientMessageId, where both are sent at once',
    caughtBy: 'stores one of many messages that are sent at once with one clientMessageId',
    laws: messagesWith((sound) => {
      const known = new Set<string>();
      return {
        append: async ({ idempotency, ...proposal }) => {
          const key = JSON.stringify([proposal.roomId, idempotency]);
          const isRepeat = known.has(key);
          const appended = await sound.append(
            isRepeat && idempotency !== undefined ? { ...proposal, idempotency } : proposal,
          );
          known.add(key);
          return appended;
        },
      };
    }),
  },
];
