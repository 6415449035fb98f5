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
const behindHoles = <Entry extends LogEntry>(entry: Entry): Entry => ({
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
  {
    fault: 'a deleted message whose earlier text is in the log',
    caughtBy: 'leaves nothing of what a deleted message said',
    laws: messagesWith((sound) => {
      const texts = new Map<string, string>();
      return {
        append: async (proposal) => {
          const appended = await sound.append(proposal);
          const { entry } = appended;
          if (entry.kind === 'message' && entry.content !== '') texts.set(entry.id, entry.content);
          return appended;
        },
        page: async (roomId, request) => {
          const page = await sound.page(roomId, request);
          const entries = page.entries.map((entry) =>
            entry.kind === 'message' ? { ...entry, content: texts.get(entry.id) ?? entry.content } : entry,
          );
          return { ...page, entries };
        },
      };
    }),
  },
  {
    fault: 'a change that takes a seq and leaves its message as it was',
    caughtBy: 'gives a change the seq after the last entry, and its message the state after that',
    laws: messagesWith((sound) => ({
      present: async (_, ids) => {
        const found = await sound.findAll(ids);
        return new Map([...found].flatMap(([id, entry]) => (entry.kind === 'message' ? [[id, entry]] : [])));
      },
    })),
  },
  {
    fault: 'deleted messages that are counted as unread',
    caughtBy: 'shows in every reading the fold of the changes of the log',
    laws: messagesWith((sound) => ({
      count: async (roomId, { notFrom, after = 0, upTo = Infinity }) => {
        const { entries } = await sound.page(roomId, { limit: 500, spans: [{ from: 1 }] });
        return entries.filter(
          (entry) =>
            entry.kind === 'message' && entry.sender !== notFrom && entry.seq > after && entry.seq <= upTo,
        ).length;
      },
    })),
  },
  {
    fault: 'a mention that is still counted when an edit has taken it away',
    caughtBy: 'shows in every reading the fold of the changes of the log',
    laws: messagesWith((sound) => ({
      countMentions: async (roomId, userId, { after = 0 }) => {
        const { entries } = await sound.page(roomId, { limit: 500, spans: [{ from: 1 }] });
        return entries.filter(
          (entry) =>
            entry.kind === 'message' && entry.seq > after && entry.mentions?.includes(userId) === true,
        ).length;
      },
    })),
  },
  {
    fault: 'a page after a cursor without the messages that changed since',
    caughtBy: 'brings a reader who goes on from page to page to the present state',
    laws: messagesWith((sound) => ({
      shown: (roomId, request) => sound.shown(roomId, { ...request, withChanged: false }),
    })),
  },
  {
    fault: 'a change that is appended although nothing changes',
    caughtBy: 'appends nothing where nothing changes, and gives the message as it is',
    laws: messagesWith((sound) => ({
      change: (proposal) =>
        sound.change({
          ...proposal,
          decide: (basis) =>
            proposal.decide({ ...basis, hasReacted: !basis.hasReacted }) ?? proposal.decide(basis),
        }),
    })),
  },
  {
    fault: 'edits that are decided as if there were none before',
    caughtBy: 'counts the edits of a message, by which they are bounded',
    laws: messagesWith((sound) => ({
      change: (proposal) =>
        sound.change({
          ...proposal,
          decide: ({ target, ...basis }) => {
            const { edited: _, ...unedited } = target ?? {};
            return proposal.decide({ ...basis, target: target && (unedited as typeof target) });
          },
        }),
    })),
  },
];
