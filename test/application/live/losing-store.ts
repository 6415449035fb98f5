import { POLL_INTERVAL_MS } from '../../../src/application/live/log-poller.js';
import type { MessageRepository } from '../../../src/application/ports/message-repository.js';
import type { Ports } from '../../../src/application/ports/ports.js';
import { DomainError } from '../../../src/domain/errors.js';
import type { RoomId } from '../../../src/domain/ids.js';
import { makeScenario, refusal } from '../../support/scenario.js';

const away = () => new DomainError('UNAVAILABLE', 'The store is away');

/** A store that can lose the answer to an append. It records the polls, and can delay or refuse them. */
const makeLosingStore = () => {
  const polls: (readonly RoomId[])[] = [];
  const store = {
    polls,
    losing: false,
    failing: false,
    unreadable: false,
    delayed: undefined as Promise<void> | undefined,
    replace: ({ messages }: Ports): { messages: MessageRepository } => ({
      messages: {
        ...messages,
        append: async (proposal) => {
          const appended = await messages.append(proposal);
          if (store.losing) throw away();
          return appended;
        },
        page: async (room, request) => {
          if (store.unreadable) throw away();
          return messages.page(room, request);
        },
        shown: async (room, request) => {
          if (store.unreadable) throw away();
          return messages.shown(room, request);
        },
        lastSeqs: async (rooms) => {
          polls.push(rooms);
          await store.delayed;
          if (store.failing) throw away();
          return messages.lastSeqs(rooms);
        },
      },
    }),
  };
  return store;
};

/** Parley over such a store. */
export const makeLosingScenario = () => {
  const store = makeLosingStore();
  const scenario = makeScenario(store.replace);
  /** The work is stored, and its caller gets UNAVAILABLE. */
  const lose = async (work: () => Promise<unknown>) => {
    store.losing = true;
    const code = await refusal(work());
    store.losing = false;
    return code;
  };
  /** Runs this many polls to their ends. */
  const poll = (times = 1) => scenario.clock.advanceAsync(POLL_INTERVAL_MS * times);
  return { ...scenario, store, lose, poll };
};
