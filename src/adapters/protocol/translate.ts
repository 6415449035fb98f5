import type { LiveEvent } from '../../application/devices/outlet.js';
import type { UserView } from '../../application/presence/read-user.js';
import type { RoomPage } from '../../application/rooms/join-room.js';
import { type BesideMessages, NOTHING_BESIDE } from '../../application/views/beside-messages.js';
import type { MemberView, RoomView } from '../../application/views/room-view.js';
import type { DomainError } from '../../domain/errors.js';
import {
  type LogEntry,
  type MembershipEvent,
  type Message,
  type MessageChange,
  revOf,
  type ShownEntry,
} from '../../domain/log-entry.js';
import type { Presence } from '../../domain/presence.js';
import type { RecipientState } from '../../domain/receipts.js';
import { historyOf, memberCount, versionOf } from '../../domain/room.js';
import {
  RECEIPT_EVENTS,
  type WireChange,
  type WireError,
  type WireEvent,
  type WireMember,
  type WireMessage,
  type WireMessageChange,
  type WirePlainMessage,
  type WirePresence,
  type WireRecipient,
  type WireRoom,
  type WireRoomPage,
  type WireUser,
} from './wire.js';

/** The one translation of live events. Most are one event on the wire; a membership event is two. */
export const toWireEvents = (event: LiveEvent): readonly WireEvent[] => {
  switch (event.type) {
    case 'entry-appended':
      switch (event.entry.kind) {
        case 'message':
          return [['receiveMessage', toWireMessage(event.entry)]];
        case 'event':
          return [
            ['receiveMessage', toWireMessage(event.entry)],
            ['roomUpdated', toRoomUpdate(event.entry)],
          ];
        case 'change':
          return [['messageChanged', toWireMessageChange(event.entry)]];
      }
    case 'receipt-advanced': {
      const { roomId, messageId, seq, userId, at } = event;
      return [[RECEIPT_EVENTS[event.kind], { roomId, messageId, seq, userId, timestamp: toWireTime(at) }]];
    }
    case 'counts-moved':
      return [['receiptCounts', { roomId: event.roomId }]];
    case 'typing-changed': {
      const { roomId, userId } = event;
      return [[event.typing ? 'userTyping' : 'userStopTyping', { roomId, userId }]];
    }
    case 'presence-changed':
      return [['updateUserStatus', toWirePresence(event.userId, event.presence)]];
    case 'profile-changed': {
      const { profile } = event;
      return [['profileChanged', { userId: profile.userId, ...displayData(profile) }]];
    }
    case 'room-muted':
      return [['roomMuted', { roomId: event.roomId, muted: event.muted }]];
    case 'room-joined':
      return [['roomJoined', toWireRoom(event.view)]];
    case 'room-left':
      return [['roomLeft', { roomId: event.roomId }]];
  }
};

export const toWireError = ({ code, message, retryAfterMs }: DomainError): WireError => ({
  code,
  message,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

export const toWireTime = (at: number): string => new Date(at).toISOString();

/** Written out for each kind, as this runs for every message of every page. */
export const toWirePlainMessage = (
  message: Message,
  { mine, previews }: BesideMessages = NOTHING_BESIDE,
): WirePlainMessage => {
  const { id, edited, deleted, replyTo, mentions, reactions } = message;
  return {
    messageId: id,
    roomId: message.roomId,
    seq: message.seq,
    sender: message.sender,
    message: message.content,
    type: message.type,
    timestamp: toWireTime(message.createdAt),
    status: 'sent',
    clientMessageId: message.clientMessageId,
    rev: revOf(message),
    // The parts that most messages do not have. They come after the others, as V8 is slow with fields after a spread.
    ...(edited && { editedAt: toWireTime(edited.at) }),
    ...(deleted && { deletedAt: toWireTime(deleted.at), deletedBy: deleted.by }),
    ...(replyTo && { replyTo: toWireReply(replyTo, previews) }),
    ...(mentions && { mentions }),
    ...(reactions && { reactions: toWireReactions(reactions, mine.get(id)) }),
  };
};

const toWireReply = (
  { id, seq, sender }: NonNullable<Message['replyTo']>,
  previews: BesideMessages['previews'],
): NonNullable<WirePlainMessage['replyTo']> => {
  const preview = previews.get(id);
  return {
    messageId: id,
    seq,
    ...(sender !== undefined && { sender }),
    ...(preview !== undefined && { preview }),
  };
};

const toWireReactions = (
  reactions: NonNullable<Message['reactions']>,
  own: readonly string[] | undefined,
): NonNullable<WirePlainMessage['reactions']> =>
  reactions.map(({ emoji, count }) =>
    own?.includes(emoji) === true ? { emoji, count, mine: true } : { emoji, count },
  );

export const toWireMessageChange = (entry: MessageChange): WireMessageChange => {
  const { roomId, seq, target, by, createdAt, change } = entry;
  return {
    roomId,
    seq,
    messageId: target.id,
    target: target.seq,
    by,
    timestamp: toWireTime(createdAt),
    change: toWireFact(change),
  };
};

const toWireFact = (change: MessageChange['change']): WireMessageChange['change'] => {
  if (change.kind !== 'edited') return change;
  const { kind, content: message, mentions } = change;
  return { kind, message, ...(mentions.length > 0 && { mentions }) };
};

/** Of what a page has; pages for devices have no changes by themselves. */
export const toWireMessages = (
  entries: readonly LogEntry[],
  beside: BesideMessages,
): readonly WireMessage[] =>
  entries.flatMap((entry) => (entry.kind === 'change' ? [] : toWireMessage(entry, beside)));

export const toWireMessage = (entry: ShownEntry, beside?: BesideMessages): WireMessage =>
  entry.kind === 'message'
    ? toWirePlainMessage(entry, beside)
    : {
        messageId: entry.id,
        roomId: entry.roomId,
        seq: entry.seq,
        sender: entry.by,
        message: '',
        type: 'event',
        timestamp: toWireTime(entry.createdAt),
        status: 'sent',
        clientMessageId: entry.id,
        event: toWireChange(entry),
      };

export const toWireRoom = ({ room, lastSeq, members }: RoomView): WireRoom => ({
  roomId: room.id,
  type: room.type,
  ...(room.type === 'group' && { name: room.name }),
  ...(members && { members: members.map(toWireMember) }),
  memberCount: memberCount(room),
  version: versionOf(room),
  lastSeq,
  history: historyOf(room),
});

export const toWireMember = ({ userId, role, profile }: MemberView): WireMember => ({
  userId,
  role,
  ...displayData(profile),
});

export const toWireRoomPage = ({ view, receipts, muted, page }: RoomPage): WireRoomPage => ({
  room: toWireRoom(view),
  ...receipts.own,
  watermarks: receipts.others,
  ...(muted && { muted }),
  messages: toWireMessages(page.entries, page.beside),
  ...(page.changed.length > 0 && {
    changed: page.changed.map((message) => toWirePlainMessage(message, page.beside)),
  }),
  upTo: page.upTo,
  hasMore: page.hasMore,
});

export const toWirePresence = (userId: string, presence: Presence): WirePresence => ({
  userId,
  status: presence.status,
  ...(presence.status === 'offline' &&
    presence.lastSeen !== undefined && { lastSeen: toWireTime(presence.lastSeen) }),
});

export const toWireUser = ({ userId, presence, profile }: UserView): WireUser => ({
  ...toWirePresence(userId, presence),
  ...displayData(profile),
});

export const toWireRecipient = ({ userId, status, deliveredAt, seenAt }: RecipientState): WireRecipient => ({
  userId,
  status,
  ...(deliveredAt !== undefined && { deliveredAt: toWireTime(deliveredAt) }),
  ...(seenAt !== undefined && { seenAt: toWireTime(seenAt) }),
});

const toWireChange = ({ by, change }: MembershipEvent): WireChange => ({ by, ...change });

const toRoomUpdate = (entry: MembershipEvent) => ({
  roomId: entry.roomId,
  version: entry.seq,
  change: toWireChange(entry),
});

const displayData = (profile: UserView['profile']) => ({
  ...(profile?.name !== undefined && { name: profile.name }),
  ...(profile?.picture !== undefined && { picture: profile.picture }),
});
