import type { LogEntry } from '../../client/src/entry-types.js';
import { toEntry } from '../../client/src/entry-view.js';
import type {
  MembershipChange,
  WireMessage,
  WireMessageChange,
  WirePlainMessage,
  WireRoom,
  WireRoomPage,
} from '../../client/src/protocol.js';

export const ROOM_ID = 'room';

/** The `seq`th entry of the room, by `sender`. */
export const messageAt = (seq: number, sender = 'ben', text = `text ${seq}`): WirePlainMessage => ({
  messageId: `id-${seq}`,
  roomId: ROOM_ID,
  seq,
  sender,
  message: text,
  type: 'text',
  timestamp: new Date(1_700_000_000_000 + seq).toISOString(),
  status: 'sent',
  clientMessageId: `client-${seq}`,
  rev: seq,
});

export const changeAt = (seq: number, change: Omit<MembershipChange, 'by'>): WireMessage => {
  const { rev: _, ...entry } = messageAt(seq, 'ana');
  return {
    ...entry,
    message: '',
    type: 'event',
    clientMessageId: `id-${seq}`,
    event: { by: 'ana', ...change },
  };
};

/** A change at `seq` of the message at `target`, by its sender. */
export const changedAt = (
  seq: number,
  target: number,
  change: WireMessageChange['change'],
  by = 'ben',
): WireMessageChange => ({
  roomId: ROOM_ID,
  seq,
  messageId: `id-${target}`,
  target,
  by,
  timestamp: new Date(1_700_000_000_000 + seq).toISOString(),
  change,
});

/** The same as entries of the log, in ana's client. */
export const entryAt = (seq: number): LogEntry => toEntry(messageAt(seq), 'ana');
export const eventAt = (seq: number, change: Omit<MembershipChange, 'by'>): LogEntry =>
  toEntry(changeAt(seq, change), 'ana');

export const roomOf = (users: readonly string[], more: Partial<WireRoom> = {}): WireRoom => ({
  roomId: ROOM_ID,
  type: 'group',
  name: 'Crew',
  members: users.map((userId) => ({ userId, role: 'member' })),
  memberCount: users.length,
  version: 0,
  lastSeq: 0,
  history: 'all',
  ...more,
});

export const pageOf = (messages: readonly WireMessage[], more: Partial<WireRoomPage> = {}): WireRoomPage => ({
  room: roomOf(['ana', 'ben', 'cleo'], { lastSeq: messages.at(-1)?.seq ?? 0 }),
  delivered: 0,
  seen: 0,
  watermarks: [
    { userId: 'ben', delivered: 0, seen: 0 },
    { userId: 'cleo', delivered: 0, seen: 0 },
  ],
  messages,
  upTo:
    more.hasMore === true ? (messages.at(-1)?.seq ?? 0) : (more.room?.lastSeq ?? messages.at(-1)?.seq ?? 0),
  hasMore: false,
  ...more,
});

/** The seqs from `first` to `last`. */
export const seqs = (first: number, last: number): readonly number[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
