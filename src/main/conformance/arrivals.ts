import type { WireEvent, WireMessage } from '../../adapters/protocol/wire.js';
import type { Arrival, EntryArrival } from '../../testing/transport/driver.js';

/** A refusal as drivers give it. */
export const refusal = (error: unknown): Error => {
  const { code = 'none', message = 'it says nothing' } = (error ?? {}) as { code?: string; message?: string };
  return Object.assign(new Error(`${code}: ${message}`), { code });
};

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
export const arrivalOf = ([event, payload]: WireEvent): Arrival | undefined => {
  switch (event) {
    case 'receiveMessage':
      return entryOf(payload);
    case 'messageDelivered':
    case 'messageSeen': {
      const { roomId, userId, messageId } = payload;
      const kind = event === 'messageSeen' ? 'seen' : 'delivered';
      return { type: 'receipt', roomId, userId, messageId, kind };
    }
    case 'userTyping':
    case 'userStopTyping': {
      const { roomId, userId } = payload;
      return { type: 'typing', roomId, userId, typing: event === 'userTyping' };
    }
    case 'updateUserStatus': {
      const { userId, status } = payload;
      return { type: 'presence', userId, online: status === 'online' };
    }
    case 'messageChanged':
    case 'profileChanged':
    case 'receiptCounts':
    case 'roomJoined':
    case 'roomLeft':
    case 'roomMuted':
    case 'roomUpdated':
      return undefined;
  }
};
