import { call, connectAll, createGroup } from './client.mjs';
import { connectPairs, exchange, sendMany, TEXT, timed, users } from './workloads.mjs';

/*
 * Loads that change messages: see workloads.mjs.
 */

/** What the nth change of a message is: the event and what it says. Each of them changes something. */
const CHANGES = {
  edit: (nth) => ['editMessage', { message: `${TEXT} ${nth}` }],
  reaction: (nth) => ['react', { emoji: '👍', on: nth % 2 === 0 }],
};

/** The senders of pairs change messages of theirs, so many in a round, all messages in turn. */
export const changing = ({ pairs, sent, changes, kind, inFlight, restMs }) => ({
  async prepare(server) {
    const state = await connectPairs(server, { pairs });
    const { senders, roomOf } = state;
    const targets = await Promise.all(
      senders.map(({ userId }, i) => sendAll(senders[i], { roomId: roomOf(userId), count: sent })),
    );
    return { ...state, targets, done: 0 };
  },
  async round(state) {
    const { senders, clients, roomOf, targets } = state;
    const units = changes * senders.length;
    const first = state.done;
    state.done += changes;
    return exchange(clients, { units, received: units, restMs }, () =>
      Promise.all(
        senders.map((sender, i) =>
          changeAll({ roomId: roomOf(sender.userId), first, count: changes, inFlight }, (nth) => {
            const [event, change] = CHANGES[kind](Math.floor(nth / sent));
            return [sender, event, { messageId: targets[i][nth % sent], ...change }];
          }),
        ),
      ),
    );
  },
});

const EMOJIS = ['👍', '❤️', '😂'];
/** One edit by the sender, and reactions of the others. */
const CHANGES_OF_EACH = 10;
const EDIT_AT = 4;
/** So many are sent and changed before the next. */
const STRETCH = 50;

/**
 * A member catches up with a room that has `messages` new ones, page by page. Each of them was changed ten times, or never.
 * Counts the messages.
 */
export const catchingUp = ({ messages, times, areChanged }) => ({
  async prepare(server) {
    const others = users('member', CHANGES_OF_EACH - 1);
    const roomId = await createGroup(server, 'sender', others);
    const [sender, ...members] = await connectAll(server, ['sender', ...others]);
    const [reader] = members;
    const { upTo } = await pageOf(reader, { roomId });
    for (let at = 0; at < messages; at += STRETCH) {
      const ids = await sendAll(sender, { roomId, count: STRETCH });
      if (!areChanged) continue;
      await changeAll({ roomId, count: STRETCH * CHANGES_OF_EACH, inFlight: STRETCH }, (nth) => {
        const [messageId, turn] = [ids[nth % STRETCH], Math.floor(nth / STRETCH)];
        if (turn === EDIT_AT) return [sender, 'editMessage', { messageId, message: `${TEXT} Indeed.` }];
        const member = members[turn < EDIT_AT ? turn : turn - 1];
        return [member, 'react', { messageId, emoji: EMOJIS[turn % EMOJIS.length], on: true }];
      });
    }
    return { roomId, reader, cursor: upTo };
  },
  round: ({ roomId, reader, cursor }) =>
    timed(times * messages, async () => {
      for (let i = 0; i < times; i++) {
        const found = await catchUp(reader, roomId, cursor);
        if (found !== messages) throw new Error(`${found} of ${messages} messages are in the pages`);
      }
    }),
});

/** How many messages are in the pages after the cursor. */
const catchUp = async (reader, roomId, cursor) => {
  let found = 0;
  for (let [afterSeq, hasMore] = [cursor, true]; hasMore;) {
    const page = await pageOf(reader, { roomId, afterSeq, changes: true });
    found += page.messages.length;
    ({ upTo: afterSeq, hasMore } = page);
  }
  return found;
};

const pageOf = async (client, payload) => {
  const [answer] = JSON.parse(await call(client, 'joinRoom', payload));
  return answer;
};

/** Gives the ids of the messages in their order. */
const sendAll = async (client, { roomId, count }) => {
  const ids = [];
  await sendMany(client, {
    roomId,
    count,
    onSent: (answer) => ids.push(/"messageId":"([^"]+)"/.exec(answer)[1]),
  });
  return ids;
};

/** Makes the changes that `nthOf` gives: a client, an event and a payload without the room. */
const changeAll = async ({ roomId, first = 0, count, inFlight }, nthOf) => {
  let next = first;
  const loop = async () => {
    while (next < first + count) {
      const [client, event, change] = nthOf(next++);
      await call(client, event, { roomId, ...change });
    }
  };
  await Promise.all(Array.from({ length: inFlight }, loop));
};
