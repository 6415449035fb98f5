import type { WireMessage } from '../../../src/adapters/protocol/wire.js';
import type { Arrival, EntryArrival } from '../../../src/testing/transport/driver.js';
import type { Heard } from '../../support/test-client.js';

export const refusal = (error: unknown): Error => Object.assign(new Error('Refused'), error);

export const entryOf = (entry: WireMessage): EntryArrival => {
  const { roomId, seq } = entry;
  if (entry.type === 'event') {
    const { kind, userId } = entry.event;
    return { type: 'change', roomId, seq, kind, userId };
  }
  const { messageId, sender, message: content } = entry;
  return { type: 'message', roomId, seq, messageId, sender, content };
};

/** Undefined for what the laws are not about. */
export const arrivalOf = (heard: Heard): Arrival | undefined => {
  switch (heard.event) {
    case 'receiveMessage':
      return entryOf(heard.payload);
    case 'messageDelivered':
    case 'messageSeen': {
      const { roomId, userId, messageId } = heard.payload;
      const kind = heard.event === 'messageSeen' ? 'seen' : 'delivered';
      return { type: 'receipt', roomId, userId, messageId, kind };
    }
    case 'userTyping':
    case 'userStopTyping': {
      const { roomId, userId } = heard.payload;
      return { type: 'typing', roomId, userId, typing: heard.event === 'userTyping' };
    }
    case 'updateUserStatus': {
      const { userId, status } = heard.payload;
      return { type: 'presence', userId, online: status === 'online' };
    }
    case 'receiptCounts':
    case 'roomJoined':
    case 'roomLeft':
    case 'roomUpdated':
      return undefined;
  }
};
