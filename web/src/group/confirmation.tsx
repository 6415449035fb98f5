import { type ReactNode, useEffect, useRef, useState } from 'react';

interface ConfirmationProps {
  /** The text of the button that asks. */
  readonly ask: ReactNode;
  readonly question: string;
  readonly confirm: string;
  readonly cancel: string;
  readonly busy: boolean;
  readonly wide?: boolean;
  readonly onConfirm: () => void;
}

/** A button for what cannot be undone, which asks first. The focus follows the question, and comes back from it. */
export const Confirmation = (props: ConfirmationProps) => {
  const { ask, question, confirm, cancel, busy, wide = false, onConfirm } = props;
  const [asking, setAsking] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const hasAsked = useRef(false);
  useEffect(() => {
    if (!asking && hasAsked.current) opener.current?.focus();
    hasAsked.current = asking;
  }, [asking]);
  if (!asking) {
    return (
      <button
        ref={opener}
        type="button"
        className={`parley-button parley-danger parley-quiet ${wide ? 'parley-wide' : ''}`}
        disabled={busy}
        onClick={() => setAsking(true)}
      >
        {ask}
      </button>
    );
  }
  return (
    <div
      className="parley-confirmation"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        setAsking(false);
      }}
    >
      <p>{question}</p>
      <span className="parley-field-row">
        <button
          type="button"
          className="parley-button parley-danger"
          disabled={busy}
          onClick={onConfirm}
          autoFocus
        >
          {confirm}
        </button>
        <button type="button" className="parley-button" disabled={busy} onClick={() => setAsking(false)}>
          {cancel}
        </button>
      </span>
    </div>
  );
};
