import { ChevronDown, ChevronUp, RotateCcw, X } from 'lucide-react';
import { IconButton } from '../shared/icon-button.js';
import { useLanguage } from '../texts/use-language.js';

interface ListButtonsProps {
  /** A time of the day that the visible messages are of, where its row is above them. */
  readonly day: string | undefined;
  readonly loading: boolean;
  readonly olderFailed: boolean;
  readonly onRetryOlder: () => void;
  readonly newerFailed: boolean;
  readonly onRetryNewer: () => void;
  /** The number of unread messages, if the first of them is above the visible rows; else 0. */
  readonly unreadAbove: number;
  readonly onJumpToUnread: () => void;
  readonly onDismissUnread: () => void;
  /** The number of unread messages below; undefined where the end is visible. */
  readonly below: number | undefined;
  readonly onJumpToEnd: () => void;
}

/** The buttons, and the day, that float over the list of messages. */
export const ListButtons = (props: ListButtonsProps) => {
  const { t, times, capped } = useLanguage();
  const { day, loading, olderFailed, newerFailed, unreadAbove, below } = props;
  const failure = olderFailed
    ? { text: t.conversation.olderFailed, retry: props.onRetryOlder }
    : newerFailed
      ? { text: t.conversation.newerFailed, retry: props.onRetryNewer }
      : undefined;
  return (
    <>
      <div className="parley-list-top">
        {day !== undefined && (
          <span className="parley-sticky-day" aria-hidden="true">
            {times.dayName(day)}
          </span>
        )}
        {failure !== undefined ? (
          <button type="button" className="parley-pill" onClick={failure.retry}>
            <RotateCcw className="parley-icon parley-small" /> {failure.text}
          </button>
        ) : unreadAbove > 0 ? (
          <span className="parley-pill-group">
            <button type="button" className="parley-pill" onClick={props.onJumpToUnread}>
              <ChevronUp className="parley-icon parley-small" />
              {t.conversation.jumpToUnread(unreadAbove)}
            </button>
            <IconButton icon={X} label={t.dismiss} onClick={props.onDismissUnread} />
          </span>
        ) : null}
        {loading && (
          <span className="parley-pill parley-quiet" role="status">
            {t.conversation.loading}
          </span>
        )}
      </div>
      {below !== undefined && (
        <button
          type="button"
          className="parley-to-end"
          aria-label={below === 0 ? t.conversation.jumpToEnd : t.conversation.jumpToEndUnread(below)}
          onClick={props.onJumpToEnd}
        >
          {below > 0 && <span className="parley-unread-badge">{capped(below)}</span>}
          <ChevronDown className="parley-icon" />
        </button>
      )}
    </>
  );
};
