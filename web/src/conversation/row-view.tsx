import type { ChatRoom } from '@parley/client';
import { useRoom } from '@parley/client/react';
import { memo } from 'react';
import { Avatar } from '../shared/avatar.js';
import { usePeople } from '../shared/people.js';
import { RoomTitle, roomTitleText } from '../shared/room-title.js';
import { changeText } from './change-text.js';
import { MessageBubble } from './message-bubble.js';
import type { MessageUse } from './message-layer.js';
import type { Row } from './rows.js';
import type { Arrivals } from './use-arrivals.js';
import { useLanguage } from '../texts/use-language.js';

interface RowViewProps {
  readonly row: Row;
  readonly room: ChatRoom;
  readonly arrivals: Arrivals;
  /** Whether Tab stops at it. */
  readonly active: boolean;
  /** Whether the user has just jumped to it. */
  readonly found: boolean;
  readonly use: MessageUse;
}

/** One row of the list. */
export const RowView = memo(
  ({ row, room, arrivals, active, found, use }: RowViewProps) => {
    const people = usePeople();
    const { t, times } = useLanguage();
    switch (row.kind) {
      case 'start':
        return <StartOfRoom room={room} />;
      case 'day':
        return (
          <div className="parley-day-row">
            <span>{times.dayName(row.timestamp)}</span>
          </div>
        );
      case 'unread':
        return (
          <div className="parley-unread-row">
            <span>{t.conversation.unread}</span>
          </div>
        );
      case 'event':
        return <p className="parley-event-row">{changeText(row.entry, people, t)}</p>;
      case 'message':
        return (
          <MessageBubble
            message={row.entry}
            room={room}
            first={row.first}
            last={row.last}
            arrivals={arrivals}
            active={active}
            found={found}
            use={use}
          />
        );
    }
  },
  // Each message makes new rows, most of which equal those before.
  (before, after) =>
    before.room === after.room &&
    before.active === after.active &&
    before.found === after.found &&
    before.use === after.use &&
    sameRow(before.row, after.row),
);

const sameRow = (a: Row, b: Row): boolean => {
  if (a.kind === 'message' && b.kind === 'message') {
    return a.entry === b.entry && a.first === b.first && a.last === b.last;
  }
  // The names of a day and of the room change while their rows stay.
  return a.kind === b.kind && a.key === b.key && a.kind !== 'day' && a.kind !== 'start';
};

/** The top of the room's first page. */
const StartOfRoom = ({ room }: { readonly room: ChatRoom }) => {
  const { t } = useLanguage();
  const people = usePeople();
  const { roomId } = room;
  const view = useRoom(roomId, ({ title, type, other }) => ({ title, type, other }));
  const { title, type, other } = view;
  const group = type === 'group';
  return (
    <div className="parley-start-row">
      <Avatar id={other?.userId ?? roomId} name={title} picture={other?.picture} group={group} size="large" />
      <p className="parley-strong parley-truncate">
        <RoomTitle room={view} />
      </p>
      <p className="parley-soft">
        {group ? t.conversation.groupStarts : t.conversation.chatStarts(roomTitleText(view, people))}
      </p>
    </div>
  );
};
