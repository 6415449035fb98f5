import type { ChatRoom } from '@parley/client';
import { memo } from 'react';
import { usePeople } from '../shared/people.js';
import { changeText } from './change-text.js';
import { MessageBubble } from './message-bubble.js';
import type { Row } from './rows.js';
import { StartOfRoom } from './start-of-room.js';

/** One row of the list. */
export const RowView = memo(
  ({ row, room }: { readonly row: Row; readonly room: ChatRoom }) => {
    const people = usePeople();
    switch (row.kind) {
      case 'start':
        return <StartOfRoom room={room} />;
      case 'day':
        return (
          <div className="day-row">
            <span>{row.text}</span>
          </div>
        );
      case 'unread':
        return (
          <div className="unread-row">
            <span>Unread messages</span>
          </div>
        );
      case 'event':
        return <p className="event-row">{changeText(row.entry, people)}</p>;
      case 'message':
        return <MessageBubble message={row.entry} room={room} first={row.first} last={row.last} />;
    }
  },
  // Rows are made anew with each message, and seldom differ from what they were.
  (before, after) => before.room === after.room && sameRow(before.row, after.row),
);

const sameRow = (a: Row, b: Row): boolean => {
  if (a.kind === 'message' && b.kind === 'message') {
    return a.entry === b.entry && a.first === b.first && a.last === b.last;
  }
  return a.kind === b.kind && a.key === b.key && a.kind !== 'day';
};
