import { EmojiPicker, type EmojiPickerListComponents } from 'frimousse';
import { useRef } from 'react';
import { Dialog } from '../shared/dialog.js';
import { useLanguage } from '../texts/use-language.js';
import { loadEmoji } from './load-emoji.js';
import { useColumns } from './use-columns.js';

export interface EmojiDialogProps {
  readonly onChoose: (emoji: string) => void;
  readonly onClose: () => void;
}

const PARTS: EmojiPickerListComponents = {
  CategoryHeader: ({ category, ...rest }) => (
    <div className="parley-emoji-category" {...rest}>
      {category.label}
    </div>
  ),
  // The library finds its rows by their index from 0, which is none in ARIA.
  Row: (props) => (
    <div className="parley-emoji-row" {...props} aria-rowindex={props['aria-rowindex'] || undefined} />
  ),
  Emoji: ({ emoji, ...rest }) => (
    <button
      type="button"
      className="parley-emoji-choice"
      {...rest}
      aria-colindex={(rest['aria-colindex'] ?? 0) + 1}
    >
      {emoji.emoji}
    </button>
  ),
};

/** All emoji, of which the user chooses one: by a search, by the arrows and Enter, or by pressing it. */
export const EmojiDialog = ({ onChoose, onClose }: EmojiDialogProps) => {
  const { t, locale } = useLanguage();
  const [language = locale] = locale.split('-');
  const picker = useRef<HTMLDivElement>(null);
  const columns = useColumns(picker);
  return (
    <Dialog title={t.emoji.title} onClose={onClose}>
      <EmojiPicker.Root
        className="parley-emoji-picker"
        ref={picker}
        columns={columns}
        locale={language}
        resolveEmojiData={loadEmoji}
        onEmojiSelect={({ emoji }) => onChoose(emoji)}
      >
        <EmojiPicker.Search
          className="parley-emoji-search"
          aria-label={t.emoji.search}
          placeholder={t.emoji.search}
        />
        <EmojiPicker.Viewport className="parley-emoji-viewport">
          <EmojiPicker.Loading className="parley-soft">{t.loading}</EmojiPicker.Loading>
          <EmojiPicker.Empty className="parley-soft">{t.emoji.none}</EmojiPicker.Empty>
          <EmojiPicker.List components={PARTS} />
        </EmojiPicker.Viewport>
      </EmojiPicker.Root>
    </Dialog>
  );
};
