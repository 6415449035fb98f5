import { Ellipsis } from 'lucide-react';
import { useLanguage } from '../texts/use-language.js';

/** At the corner of a message that the pointer is over, or that has the focus. A finger presses longer instead. */
export const MenuButton = ({ onOpen }: { readonly onOpen: (from: Element) => void }) => {
  const { t } = useLanguage();
  return (
    <button
      type="button"
      className="parley-menu-button"
      tabIndex={-1}
      aria-haspopup="menu"
      aria-label={t.message.actions}
      title={t.message.actions}
      onClick={({ currentTarget }) => onOpen(currentTarget)}
    >
      <Ellipsis className="parley-icon parley-small" />
    </button>
  );
};
