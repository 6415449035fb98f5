import type { RoomId, UserId } from '../../domain/ids.js';
import type { Message, Seq } from '../../domain/log-entry.js';
import { EVERYTHING } from '../../domain/spans.js';
import { expectEqual } from '../assertions.js';
import { ann, ben, cid, message } from '../fixtures.js';
import { foldedMessages, logOf } from './folded-log.js';
import type { LogStore } from './subject.js';

/** Compares every reading of messages with the fold of the changes of the log. */
export const expectFolded = async (store: LogStore, roomId: RoomId): Promise<void> => {
  const { messages } = store;
  const log = await logOf(store, roomId);
  const wanted = foldedMessages(log);
  const byId = new Map(wanted.map((each) => [each.id, each]));
  const shown = log.filter((entry) => entry.kind !== 'change').map((entry) => byId.get(entry.id) ?? entry);
  const request = { limit: 99, spans: EVERYTHING, withChanged: true };

  expectEqual(await messages.present(roomId, [...byId.keys()]), byId);
  const lastSeq = log.length;
  const page = { entries: shown, changed: [], hasMore: false, lastSeq };
  expectEqual(await messages.shown(roomId, request), page);
  expectEqual(await messages.shown(roomId, { ...request, after: 0 }), page);
  expectEqual(await messages.newest(roomId, {}), wanted.at(-1));
  for (const each of wanted.slice(-3)) await expectDetails(store, each);
  for (const user of [ann, ben, cid]) {
    for (const after of [0, Math.floor(lastSeq / 2)]) {
      const above = wanted.filter(({ seq }) => seq > after);
      await expectCounts(store, roomId, user, { after, above });
    }
  }
};

/** Compares with a message what is read of it alone: what its sender gets by sending it again, its reactions and its texts. */
const expectDetails = async ({ messages }: LogStore, wanted: Message): Promise<void> => {
  const { roomId, clientMessageId, sender } = wanted;
  const again = await messages.append(message(roomId, sender, { clientMessageId }));
  expectEqual(again.entry, wanted);
  if (wanted.deleted !== undefined) return;

  const reactors = await messages.reactions(roomId, wanted, { limit: 9 });
  const counted = new Map<string, number>();
  for (const { emojis } of reactors)
    for (const emoji of emojis) counted.set(emoji, (counted.get(emoji) ?? 0) + 1);
  expectEqual(counted, new Map((wanted.reactions ?? []).map(({ emoji, count }) => [emoji, count])));
  for (const { userId, emojis } of reactors) {
    expectEqual(await messages.reactionsBy(roomId, userId, [wanted]), new Map([[wanted.id, emojis]]));
  }
  const [last] = await messages.versions(roomId, wanted, { limit: 1 });
  expectEqual(last?.content, wanted.content);
};

/** Compares the numbers of messages above a seq, for one user, with the messages there. */
const expectCounts = async (
  { messages }: LogStore,
  roomId: RoomId,
  user: UserId,
  { after, above }: { readonly after: Seq; readonly above: readonly Message[] },
): Promise<void> => {
  const left = above.filter(({ deleted }) => deleted === undefined);
  const ofOthers = left.filter(({ sender }) => sender !== user).length;
  const mentioning = left.filter(({ mentions }) => mentions?.includes(user)).length;
  const hasDeletedOwn = above.some(({ sender, deleted }) => sender === user && deleted !== undefined);

  expectEqual(await messages.count(roomId, { notFrom: user, after }), ofOthers);
  expectEqual(await messages.countMentions(roomId, user, { after }), mentioning);
  if (!hasDeletedOwn) expectEqual(await messages.count(roomId, { after }), left.length);
};
