import { expect, it } from 'vitest';
import { toWireEvents, toWireMessage } from '../../../src/adapters/protocol/translate.js';
import { parseClientMessageId, parseMessageId, parseUserId, privateRoomId } from '../../../src/domain/ids.js';
import type { Message } from '../../../src/domain/log-entry.js';

const [ana, ben] = [parseUserId('ana'), parseUserId('ben')];
const message: Message = {
  kind: 'message',
  id: parseMessageId('m1'),
  roomId: privateRoomId(ana, ben),
  seq: 1,
  ordinal: 1,
  sender: ana,
  type: 'text',
  content: 'Changed',
  clientMessageId: parseClientMessageId('key'),
  createdAt: 0,
  sentDigest: 'digest',
};

it('shows no client that the host application has changed a message', () => {
  const { sentDigest: _, ...asSent } = message;

  expect(toWireMessage(message)).toEqual(toWireMessage(asSent));
  expect(toWireEvents({ type: 'entry-appended', entry: message })).toEqual(
    toWireEvents({ type: 'entry-appended', entry: asSent }),
  );
});
