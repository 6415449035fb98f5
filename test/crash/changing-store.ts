import { toWireMessage } from '../../src/adapters/protocol/translate.js';
import type { WirePlainMessage } from '../../src/adapters/protocol/wire.js';
import type { ChangeProposal, MessageRepository } from '../../src/application/ports/message-repository.js';
import type { RoomId, UserId } from '../../src/domain/ids.js';
import { type Message, revOf, type Seq } from '../../src/domain/log-entry.js';
import { EVERYTHING } from '../../src/domain/spans.js';
import { deleting, editing, reacting } from '../../src/testing/fixtures.js';
import type { Shown } from './crash-server.js';
import type { Asked, Asking, Wish } from './steady-changers.js';

/** A change for the store itself, without a server. */
export interface StoreAsking extends Asking {
  readonly by: UserId;
  readonly target: Pick<Message, 'id' | 'roomId'>;
}

export type StoreAsked = StoreAsking & Asked;

export const askingOf = (by: UserId, target: StoreAsking['target'], wish: Wish): StoreAsking => ({
  by,
  target,
  messageId: target.id,
  wish,
});

/** The proposal is a new one each time, as of a client that asks again. */
export const askStore = async (messages: MessageRepository, asking: StoreAsking): Promise<StoreAsked> => {
  try {
    const { message } = await messages.change(proposalOf(asking));
    return { ...asking, answer: revOf(message) };
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'UNAVAILABLE' || code === 'NOT_FOUND' || code === 'CONFLICT')
      return { ...asking, answer: code };
    throw error;
  }
};

const proposalOf = ({ by, target, wish }: StoreAsking): ChangeProposal => {
  switch (wish.kind) {
    case 'edited':
      return editing(target, by, wish.content);
    case 'deleted':
      return deleting(target, by);
    case 'reacted':
      return reacting(target, by, wish.emoji, wish.on);
  }
};

/** More than any log here has. */
const WHOLE_LOG = 500;

/** What the store shows to a device that has the room up to a seq. */
export const shownBy = async (
  messages: MessageRepository,
  roomId: RoomId,
  after: Seq = 0,
): Promise<Shown> => {
  const request = { after, limit: WHOLE_LOG, spans: EVERYTHING, withChanged: true };
  const { entries, changed, lastSeq } = await messages.shown(roomId, request);
  return {
    messages: entries.map((entry) => toWireMessage(entry)),
    changed: changed.map((message) => toWireMessage(message) as WirePlainMessage),
    upTo: lastSeq,
  };
};
