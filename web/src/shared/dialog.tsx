import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { IconButton } from './icon-button.js';
import { useLayer } from './layers.js';
import { useLanguage } from '../texts/use-language.js';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/**
 * A dialog over the page. The focus begins in its first field or action, stays inside, and goes back to the element that opened
 * the dialog.
 */
export const Dialog = ({ title, onClose, children }: DialogProps) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const beganOutside = useRef(false);
  const heading = useId();
  const { t } = useLanguage();
  useLayer(onClose);
  useLayoutEffect(() => {
    const shown = dialog.current;
    const opener = document.activeElement;
    shown?.showModal();
    const first = shown?.querySelector('input') ?? shown?.querySelector('.parley-dialog-actions>button');
    if (first instanceof HTMLElement) first.focus();
    return () => {
      shown?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="parley-dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // The dialog has no padding of its own, so what meets the dialog itself meets the backdrop. Anyone who selects a text
      // may let go of it there.
      onPointerDown={({ target }) => (beganOutside.current = target === dialog.current)}
      onClick={({ target }) => {
        if (beganOutside.current && target === dialog.current) onClose();
      }}
    >
      <div className="parley-dialog-body">
        <header className="parley-dialog-head">
          <h2 id={heading}>{title}</h2>
          <IconButton icon={X} label={t.close} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
};
