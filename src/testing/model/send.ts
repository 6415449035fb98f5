import assert from 'node:assert/strict';
import { type ClientMessageId, parseMessageId, type UserId } from '../../domain/ids.js';
import type { MessageType } from '../../domain/log-entry.js';
import { expectEqual } from '../assertions.js';
import { agree, compareEntry } from './comparing.js';
import { mentioned } from './deciding.js';
import type { Entry, ModelRoom } from './model-room.js';
import { stayOf } from './reading.js';
import { NO_GROUP, type World } from './world.js';

/** Sends a message to Parley and to the reference, and compares what they give. */
export const send = (
  { parley, model, clock }: World,
  room: ModelRoom | undefined,
  wish: {
    sender: UserId;
    content: string;
    type: MessageType | undefined;
    clientMessageId: string | undefined;
    /** Whether it answers something, and what: missing for what is not there. */
    isAnswer?: boolean;
    replyTo?: Entry | undefined;
    mentions?: readonly UserId[] | undefined;
  },
): Promise<string> => {
  const { sender, content, type = 'text', clientMessageId, isAnswer = false, replyTo, mentions } = wish;
  const command = {
    sender,
    roomId: room?.id ?? NO_GROUP,
    content,
    type: wish.type,
    clientMessageId: clientMessageId as ClientMessageId | undefined,
    replyTo: isAnswer ? (replyTo?.id ?? parseMessageId('none')) : undefined,
    mentions,
  };
  return agree(
    () => parley.messages.send(command),
    (sent) => {
      const earlier = model.decideSend(room, sender, { type, content, clientMessageId, isAnswer, replyTo });
      if (sent === undefined || room === undefined)
        return assert.fail('Only one of the two stored the message');
      expectEqual(sent.existing, earlier !== undefined);
      const { id } = sent.message;
      const message = {
        type,
        content,
        clientMessageId: clientMessageId ?? id,
        replyTo: replyTo?.seq,
        mentions: mentioned(room, sender, mentions ?? []),
      };
      compareEntry(
        room,
        earlier ?? model.append(room, { id, by: sender, at: clock.now(), message }),
        sent.message,
        { asSent: stayOf(room, sender) === undefined },
      );
    },
  );
};
