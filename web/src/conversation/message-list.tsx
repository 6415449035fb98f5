import type { ChatEntry, ChatMessage, ChatRoom } from '@parley/client';
import { useConnection, useRoom } from '@parley/client/react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useRem } from '../shared/use-rem.js';
import { later } from '../shared/later.js';
import { type ComposerMode, MAY_COPY, type MessageLayer, type MessageUse } from './message-layer.js';
import { ListButtons } from './list-buttons.js';
import { RowView } from './row-view.js';
import { dayAbove, makeRows, type Row, UNREAD_KEY } from './rows.js';
import type { UnreadMark } from './unread-mark.js';
import { useArrivals } from './use-arrivals.js';
import { useInView } from './use-in-view.js';
import { useMessageFocus } from './use-message-focus.js';
import { NEAR_END, useStickToEnd } from './use-stick-to-end.js';
import { type Jump, type JumpPlace, useJump } from './use-jump.js';
import { usePages } from './use-pages.js';
import { useSeen } from './use-seen.js';
import { useLanguage } from '../texts/use-language.js';

interface MessageListProps {
  readonly room: ChatRoom;
  readonly mark: UnreadMark;
  /** Whether the user may be looking at the page. */
  readonly watched: boolean;
  /** Whether the newest message is in view. */
  readonly atEnd: boolean;
  readonly onAtEnd: (atEnd: boolean) => void;
  /** The user answers or edits a message. */
  readonly onMode: (mode: ComposerMode) => void;
}

const MessageLayers = later(async () => (await import('./message-layers.js')).MessageLayers);

/** The day lies over the first row in view: what the list goes to is below it. In rem. */
const DAY_HEIGHT = 2.75;

/** More messages are loaded when the first or the last row in view is less than this many rows from the start or the end. */
const NEAR_ROWS = 15;

/** The estimated height of a row that was not shown yet, in rem. */
const HEIGHTS: Readonly<Record<Row['kind'], number>> = {
  start: 9.375,
  day: 2.75,
  unread: 2.5,
  event: 2.25,
  message: 2.875,
};

/**
 * The messages of a room. The list begins at the first unread one, or at the end. It stays where it is when older rows are
 * loaded, and at its end while that is visible.
 */
export const MessageList = ({ room, mark, watched, atEnd, onAtEnd, onMode }: MessageListProps) => {
  const { t } = useLanguage();
  const { messages, hasOlder, hasNewer, loaded, hasMenus, unread } = useRoom(room.roomId, (view) => ({
    messages: view.messages,
    hasOlder: view.hasOlder,
    hasNewer: view.hasNewer,
    loaded: view.status !== 'loading',
    hasMenus: MAY_COPY || view.status !== 'left',
    unread: view.unread,
  }));
  const arrivals = useArrivals(room);
  const scroller = useRef<HTMLDivElement>(null);
  const rem = useRem();
  /** Whether the list is where it begins. */
  const [placed, setPlaced] = useState(false);
  const [layer, setLayer] = useState<MessageLayer>();
  /** The seq of the message to which the user has jumped last. */
  const [found, setFound] = useState<number>();
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
    followOnAppend: atEnd,
    scrollEndThreshold: NEAR_END,
    overscan: 8,
    scrollPaddingStart: rem * DAY_HEIGHT,
    paddingStart: 12,
    paddingEnd: 8,
  });
  const items = virtualizer.getVirtualItems();
  const { range } = virtualizer;
  useInView(room, range === null ? [] : rows.slice(range.startIndex, range.endIndex + 1));
  const unreadRow = rows.findIndex(({ key }) => key === UNREAD_KEY);

  const focus = useMessageFocus({
    scroller,
    rows,
    shown: items,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
  });
  const noteAtEnd = useCallback(
    (end: boolean) => {
      // The end of a page is not the end of the log, and a list that has not begun is nowhere.
      if (placed) onAtEnd(end && !hasNewer);
    },
    [placed, hasNewer, onAtEnd],
  );
  const showEnd = () => {
    virtualizer.scrollToEnd();
    onAtEnd(true);
  };
  const rowAt = (place: JumpPlace) => {
    if (place === 'end') return hasNewer ? -1 : rows.length - 1;
    if (place === 'unread') return unreadRow;
    return rows.findIndex((row) => row.kind === 'message' && row.entry.seq === place);
  };
  const show = ({ place, isChosen = false }: Jump) => {
    const row = rowAt(place);
    if (place === 'end') showEnd();
    else virtualizer.scrollToIndex(row, { align: place === 'unread' ? 'start' : 'center' });
    if (!isChosen) return;
    if (typeof place === 'number') setFound(place);
    focus.moveTo(row);
  };
  const jump = useJump({ room, rowAt, show });
  const jumpWithFocus = useCallback(
    (place: JumpPlace, seq?: number) => {
      // The list is not to follow its end there.
      if (place !== 'end') onAtEnd(false);
      setFound(undefined);
      jump({ place, isChosen: true, ...(seq !== undefined && { seq }) });
    },
    [jump, onAtEnd],
  );
  const use = useMemo<MessageUse>(
    () => ({ open: setLayer, jumpTo: jumpWithFocus, hasMenus }),
    [jumpWithFocus, hasMenus],
  );

  useEffect(() => MessageLayers.prepare(), []);

  const begins = !placed && mark.isKnown && rows.length > 0;
  useLayoutEffect(() => {
    if (!begins) return;
    show({ place: unreadRow === -1 ? 'end' : 'unread' });
    setPlaced(true);
  }, [begins, unreadRow, show]);

  const [firstItem, lastItem] = [items[0], items.at(-1)];
  const nearStart = firstItem !== undefined && firstItem.index < NEAR_ROWS;
  const nearEnd = lastItem !== undefined && lastItem.index >= rows.length - NEAR_ROWS;
  const older = usePages(placed && hasOlder && nearStart, room.loadOlder);
  const newer = usePages(placed && hasNewer && nearEnd, room.loadNewer);

  const { scrollToEnd } = virtualizer;
  const { stick, noteEnd } = useStickToEnd(scroller, { atEnd, onAtEnd: noteAtEnd, scrollToEnd });
  // Missed messages come before pending ones. The virtualizer follows only rows that come at the end.
  useLayoutEffect(stick, [rows, stick]);
  // The last page may be all that is in view.
  useEffect(() => {
    if (placed) noteEnd();
  }, [placed, noteEnd]);

  const newest = rows.at(-1);
  const justSent = newest?.kind === 'message' && newest.entry.state === 'pending' ? newest.key : undefined;
  useLayoutEffect(() => {
    if (justSent !== undefined) jump({ place: 'end' });
  }, [justSent, jump]);

  const noteSeen = useSeen({ room, rows, scroller, isWatched: watched && placed && loaded });

  const noteScroll = () => {
    if (!placed) return;
    noteEnd();
    noteSeen();
  };
  const firstShown = range?.startIndex ?? 0;
  const layered = layer && messages.filter(isShown).find(({ messageId }) => messageId === layer.messageId);
  // The text of a deleted message is seen nowhere, and a layer does not come back with its message.
  const isLayerOver = layer !== undefined && layered === undefined;
  useEffect(() => {
    if (isLayerOver) setLayer(undefined);
  }, [isLayerOver]);
  const unreadAbove = mark.count > 0 && unreadRow < firstShown;
  return (
    <div className="parley-list-frame">
      <div
        ref={scroller}
        className="parley-list-scroller"
        role="region"
        aria-label={t.conversation.messages}
        aria-busy={!loaded || older.busy || newer.busy}
        tabIndex={-1}
        onScroll={noteScroll}
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
                    <RowView
                      row={row}
                      room={room}
                      arrivals={arrivals}
                      active={row.key === focus.activeKey}
                      found={row.kind === 'message' && row.entry.seq === found && found !== undefined}
                      use={use}
                    />
                  </li>
                )
              );
            })}
          </ol>
        </div>
      </div>
      <ListButtons
        day={dayAbove(rows, firstShown)}
        loading={(!loaded && !isOffline) || older.busy || newer.busy}
        olderFailed={older.failed}
        onRetryOlder={older.retry}
        newerFailed={newer.failed}
        onRetryNewer={newer.retry}
        unreadAbove={unreadAbove ? mark.count : 0}
        onJumpToUnread={() => jumpWithFocus('unread', mark.seq)}
        onDismissUnread={mark.clear}
        below={atEnd || !placed ? undefined : unread}
        onJumpToEnd={() => jumpWithFocus('end')}
      />
      {layer && layered && (
        <MessageLayers
          room={room}
          message={layered}
          layer={layer}
          onOpen={setLayer}
          onMode={onMode}
          onClose={() => setLayer(undefined)}
        />
      )}
    </div>
  );
};

const isShown = (entry: ChatEntry): entry is ChatMessage => entry.kind === 'message' && !entry.deleted;
