import { type FocusEvent, type ReactNode, useId, useLayoutEffect, useRef, useState } from 'react';
import { useLanguage } from '../texts/use-language.js';

interface ReadMoreProps {
  /** What was expanded stays so under this key, also where the list has removed its row meanwhile. */
  readonly id: string;
  /** How long the text is. A short one is not measured. */
  readonly text: string;
  readonly children: ReactNode;
}

/** The ids of the texts that the user has expanded, the last ones. */
const expanded = new Set<string>();
const MAX_EXPANDED = 100;

/** Shows only the beginning of what is taller than the window, with a button for the rest. */
export const ReadMore = ({ id, text, children }: ReadMoreProps) =>
  mayBeTall(text) ? <Measured id={id}>{children}</Measured> : children;

/** The height of the end that fades out. */
const FADE_PX = 48;

/** A text of this length and of so many lines fits into any window. */
const SHORT = 200;
const FEW_LINES = 6;

const mayBeTall = (text: string): boolean =>
  text.length > SHORT || text.split('\n', FEW_LINES + 1).length > FEW_LINES;

const Measured = ({ id, children }: Omit<ReadMoreProps, 'text'>) => {
  const { t } = useLanguage();
  const [isOpen, setOpen] = useState(expanded.has(id));
  const [isTall, setTall] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const contentId = useId();

  useLayoutEffect(() => {
    const { current } = frame;
    if (current === null || content.current === null || isOpen) return undefined;
    const measure = () => setTall(current.scrollHeight > current.clientHeight + 1);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [isOpen]);

  const toggle = () => {
    expanded.delete(id);
    if (!isOpen) expanded.add(id);
    if (expanded.size > MAX_EXPANDED) expanded.delete([...expanded][0] ?? '');
    setOpen(!isOpen);
  };
  // Tab may reach a link that is cut off.
  const showFocused = ({ target }: FocusEvent) => {
    const end = frame.current?.getBoundingClientRect().bottom ?? Infinity;
    if (isTall && !isOpen && target.getBoundingClientRect().bottom > end - FADE_PX) toggle();
  };
  return (
    <>
      <div
        ref={frame}
        id={contentId}
        onFocus={showFocused}
        className={`parley-read-more ${isOpen ? '' : 'parley-read-more-closed'} ${isTall && !isOpen ? 'parley-read-more-cut' : ''}`}
      >
        <div ref={content}>{children}</div>
      </div>
      {(isTall || isOpen) && (
        <button
          type="button"
          className="parley-read-more-button"
          tabIndex={-1}
          aria-expanded={isOpen}
          aria-controls={contentId}
          onClick={toggle}
        >
          {isOpen ? t.conversation.readLess : t.conversation.readMore}
        </button>
      )}
    </>
  );
};
