import type { ChatRoom } from '@parley/client';
import { useConnection } from '@parley/client/react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useRem } from '../shared/use-rem.js';
import { ListButtons } from './list-buttons.js';
import { RowView } from './row-view.js';
import { dayAbove, makeRows, type Row, UNREAD_KEY } from './rows.js';
import type { UnreadMark } from './unread-mark.js';
import { useArrivals } from './use-arrivals.js';
import { useInView } from './use-in-view.js';
import { useMessageFocus } from './use-message-focus.js';
import { NEAR_END, useStickToEnd } from './use-stick-to-end.js';
import { useOlderMessages } from './use-older-messages.js';
import { useLanguage } from '../texts/use-language.js';

interface MessageListProps {
  readonly room: ChatRoom;
  readonly mark: UnreadMark;
  /** Whether the user sees the newest message. */
  readonly watching: boolean;
  readonly atEnd: boolean;
  readonly onAtEnd: (atEnd: boolean) => void;
}

/** Older messages are loaded when the first visible row is less than this many rows from the start. */
const NEAR_START = 15;

/** The estimated height of a row that was not shown yet, in rem. */
const HEIGHTS: Readonly<Record<Row['kind'], number>> = {
  start: 9.375,
  day: 2.75,
  unread: 2.5,
  event: 2.25,
  message: 2.875,
};

/** The messages of a room. The list stays where it is when older rows are loaded, and at its end while that is visible. */
export const MessageList = ({ room, mark, watching, atEnd, onAtEnd }: MessageListProps) => {
  const { t } = useLanguage();
  const { messages, hasOlder, status, unread } = room;
  const arrivals = useArrivals(room);
  const scroller = useRef<HTMLDivElement>(null);
  const rem = useRem();
  const [jumping, setJumping] = useState(false);
  const loaded = status !== 'loading' && !room.hasNewer;
  const isOffline = useConnection() === 'offline';
  const rows = useMemo(
    () =>
      loaded || messages.length > 0
        ? makeRows(messages, { complete: loaded && !hasOlder, unreadFrom: mark.from })
        : [],
    [loaded, messages, hasOlder, mark.from],
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rem * HEIGHTS[rows[index]?.kind ?? 'message'],
    getItemKey: useCallback((index: number) => rows[index]?.key ?? index, [rows]),
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: NEAR_END,
    overscan: 8,
    paddingStart: 12,
    paddingEnd: 8,
  });
  const items = virtualizer.getVirtualItems();
  useInView(
    room,
    items.map(({ index }) => rows[index]),
  );
  const unreadRow = rows.findIndex(({ key }) => key === UNREAD_KEY);

  const nearStart = items[0] !== undefined && items[0].index < NEAR_START;
  const focus = useMessageFocus({
    scroller,
    rows,
    shown: items,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
  });
  const older = useOlderMessages(room, nearStart || (jumping && unreadRow === -1));

  const { scrollToEnd } = virtualizer;
  const { stick, noteEnd } = useStickToEnd(scroller, { atEnd, onAtEnd, scrollToEnd });
  // Missed messages come before pending ones. The virtualizer follows only rows that come at the end.
  useLayoutEffect(stick, [rows, stick]);

  const newest = rows.at(-1);
  const justSent = newest?.kind === 'message' && newest.entry.state === 'pending' ? newest.key : undefined;
  useLayoutEffect(() => {
    if (justSent !== undefined) virtualizer.scrollToEnd();
  }, [justSent, virtualizer]);

  useEffect(() => {
    if (!jumping || unreadRow === -1) return;
    setJumping(false);
    virtualizer.scrollToIndex(unreadRow, { align: 'start' });
    focus.moveTo(unreadRow);
  }, [jumping, unreadRow, virtualizer]);

  // The list shows the log to its end. The bar above tells of a lost connection.
  useEffect(() => {
    if (room.hasNewer) room.jumpTo('newest').catch(() => undefined);
  }, [room, room.hasNewer]);

  useEffect(() => {
    if (watching && loaded && unread > 0) room.markSeen();
  }, [watching, loaded, unread, room]);

  const firstShown = virtualizer.range?.startIndex ?? 0;
  const unreadAbove = mark.count > 0 && unreadRow < firstShown;
  return (
    <div className="parley-list-frame">
      <div
        ref={scroller}
        className="parley-list-scroller"
        role="region"
        aria-label={t.conversation.messages}
        aria-busy={!loaded || older.busy}
        tabIndex={-1}
        onScroll={noteEnd}
        onKeyDown={focus.onKeyDown}
        onFocus={focus.onFocus}
      >
        <div className="parley-list-size" style={{ height: virtualizer.getTotalSize() }}>
          <ol className="parley-list-rows" style={{ transform: `translateY(${items[0]?.start ?? 0}px)` }}>
            {items.map(({ index, key }) => {
              const row = rows[index];
              return (
                row && (
                  <li key={key} data-index={index} ref={virtualizer.measureElement} className="parley-row">
                    <RowView row={row} room={room} arrivals={arrivals} active={row.key === focus.activeKey} />
                  </li>
                )
              );
            })}
          </ol>
        </div>
      </div>
      <ListButtons
        day={dayAbove(rows, firstShown)}
        loading={(!loaded && !isOffline) || older.busy}
        olderFailed={older.failed}
        onRetryOlder={older.retry}
        unreadAbove={unreadAbove ? mark.count : 0}
        onJumpToUnread={() => setJumping(true)}
        onDismissUnread={mark.clear}
        below={atEnd ? undefined : unread}
        onJumpToEnd={() => {
          virtualizer.scrollToEnd();
          focus.moveTo(rows.length - 1);
        }}
      />
    </div>
  );
};
