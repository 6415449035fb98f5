import type { ChatRoomView } from '@parley/client';
import { useConnection } from '@parley/client/react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useRef, useState } from 'react';
import { later } from '../shared/later.js';
import { useRem } from '../shared/use-rem.js';
import { useLanguage } from '../texts/use-language.js';
import { RoomRow } from './room-row.js';

interface RoomListProps {
  readonly rooms: readonly ChatRoomView[];
  readonly openRoomId: string | undefined;
  readonly searching: boolean;
  readonly onOpened: (roomId: string) => void;
}

const FirstChat = later(async () => (await import('./first-chat.js')).FirstChat);

/** The estimated height of a row, in rem, until it is measured. */
const ROW_HEIGHT = 4.125;

/** So many rows beyond those in sight, which Tab reaches. */
const OVERSCAN = 6;

/** The conversations. It renders those in sight, and some around them. */
export const RoomList = ({ rooms, openRoomId, searching, onOpened }: RoomListProps) => {
  const { t } = useLanguage();
  const connected = useConnection() === 'online';
  const rem = useRem();
  const scroller = useRef<HTMLDivElement>(null);
  // The field stays while the user has a text in it, although another user may have written meanwhile.
  const [isBeginning, setBeginning] = useState(false);
  const opened = (roomId: string) => {
    setBeginning(false);
    onOpened(roomId);
  };
  const virtualizer = useVirtualizer({
    count: rooms.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback(() => rem * ROW_HEIGHT, [rem]),
    getItemKey: useCallback((index: number) => rooms[index]?.roomId ?? index, [rooms]),
    overscan: OVERSCAN,
  });
  const items = virtualizer.getVirtualItems();
  return (
    <div ref={scroller} className="parley-room-list">
      {rooms.length === 0 && (
        <p className="parley-list-note">{searching ? t.rooms.notFound : t.rooms.none}</p>
      )}
      {((rooms.length === 0 && !searching) || isBeginning) && (
        <div
          onInput={({ target }) => setBeginning(target instanceof HTMLInputElement && target.value !== '')}
        >
          <FirstChat onOpened={opened} />
        </div>
      )}
      <div className="parley-room-rows" style={{ blockSize: virtualizer.getTotalSize() }}>
        <ul style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
          {items.map(({ index, key }) => {
            const room = rooms[index];
            return (
              room && (
                <li
                  key={key}
                  data-index={index}
                  ref={virtualizer.measureElement}
                  aria-setsize={rooms.length}
                  aria-posinset={index + 1}
                >
                  <RoomRow room={room} open={room.roomId === openRoomId} connected={connected} />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </div>
  );
};
