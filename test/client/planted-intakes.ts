import type { LogEntry, LoggedMessage } from '../../client/src/entry-types.js';
import type { RoomState } from '../../client/src/room-state.js';
import { type Intake, soundIntake } from './room-story.js';

/** What the client has loaded of the room, each message as this says. */
const rewrite = (room: RoomState, change: (message: LoggedMessage) => LogEntry): void => {
  for (const part of [room, room.window]) {
    if (part) part.entries = part.entries.map((entry) => (entry.kind === 'message' ? change(entry) : entry));
  }
};

/** Forgets how far the messages with these ids have come, so that anything is applied to them. */
const forgetRevs = (room: RoomState, ids: readonly string[]): void =>
  rewrite(room, ({ deleted, ...message }) =>
    ids.includes(message.messageId)
      ? { ...message, rev: 0 }
      : { ...message, ...(deleted !== undefined && { deleted }) },
  );

/** Each has one fault, beside which it is sound. */
export const plantedIntakes: Readonly<Record<string, Partial<Intake>>> = {
  'a change that is applied again when it comes again': {
    applyChange: (room, change) => {
      const { cursor } = room;
      if (change.seq <= cursor) {
        forgetRevs(room, [change.messageId]);
        room.cursor = change.seq - 1;
      }
      soundIntake.applyChange(room, change);
      room.cursor = Math.max(room.cursor, cursor);
    },
  },
  'a list of rooms that takes messages back to an older rev': {
    applyListed: (room, row) => {
      if (row.lastMessage) forgetRevs(room, [row.lastMessage.messageId]);
      soundIntake.applyListed(room, row);
    },
  },
  'a change that is forgotten because it came before its message': {
    applyChange: (room, change) => {
      soundIntake.applyChange(room, change);
      room.meanwhile = [];
    },
  },
  'a page whose changed messages are passed over': {
    applyPage: (room, page) => {
      const { changed: _, ...rest } = page;
      return soundIntake.applyPage(room, rest);
    },
  },
  'a change that does not move the room on': {
    applyChange: (room, change) => {
      const { cursor } = room;
      soundIntake.applyChange(room, change);
      room.cursor = cursor;
    },
  },
  'a deleted message that shows what it said': {
    applyChange: (room, change) => {
      const texts = new Map(room.entries.map((entry) => [entry.messageId, textOf(entry)]));
      soundIntake.applyChange(room, change);
      rewrite(room, (message) =>
        message.deleted ? { ...message, text: texts.get(message.messageId) ?? '' } : message,
      );
    },
  },
  'a quote that shows what a deleted message said': {
    applyChange: (room, change) => {
      const quotes = new Map(room.entries.map((entry) => [entry.messageId, quoteOf(entry)]));
      soundIntake.applyChange(room, change);
      if (change.change.kind !== 'deleted') return;
      rewrite(room, (message) => {
        const replyTo = quotes.get(message.messageId);
        return replyTo ? { ...message, replyTo } : message;
      });
    },
  },
  'a deleted message that counts as unread where only the server has it': {
    applyChange: (room, change) => {
      const { isMiscounted } = room;
      soundIntake.applyChange(room, change);
      room.isMiscounted = isMiscounted;
    },
  },
  'a watermark that passes messages which only the server has, and nobody counts them': {
    advanceWatermarks: (room, userId, marks) => {
      const { isMiscounted } = room;
      soundIntake.advanceWatermarks(room, userId, marks);
      room.isMiscounted = isMiscounted;
    },
  },
};

const textOf = (entry: LogEntry): string => (entry.kind === 'message' ? entry.text : '');
const quoteOf = (entry: LogEntry) => (entry.kind === 'message' ? entry.replyTo : undefined);
