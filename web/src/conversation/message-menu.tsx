import type { ChatMessage, ChatRoom } from '@parley/client';
import { Copy, type LucideIcon, Pencil, Reply, Smile, SmilePlus, Trash2 } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react';
import { takesFocus } from '../shared/keep-focus.js';
import { useLayer } from '../shared/layers.js';
import { useLanguage } from '../texts/use-language.js';
import { targetOf } from './menu-keys.js';
import { type ComposerMode, MAY_COPY } from './message-layer.js';
import { placeMenu } from './place-menu.js';
import { useCloseOnScroll } from './use-close-on-scroll.js';

interface MessageMenuProps {
  readonly room: ChatRoom;
  readonly message: ChatMessage;
  readonly at: Element;
  readonly onMode: (mode: ComposerMode) => void;
  readonly onMoreEmoji: () => void;
  readonly onReactions: () => void;
  readonly onDelete: () => void;
  readonly onClose: () => void;
}

const QUICK = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** The actions that the user has for a message. The focus begins at the first one, and goes back to where the menu was opened. */
export const MessageMenu = (props: MessageMenuProps) => {
  const { room, message, at, onMode, onMoreEmoji, onReactions, onDelete, onClose } = props;
  const { t } = useLanguage();
  const menu = useRef<HTMLDivElement>(null);
  const { messageId = '', own, text, reactions = [] } = message;
  const isMember = room.status !== 'left';
  useLayer(onClose);
  useCloseOnScroll(at, onClose);
  useLayoutEffect(() => {
    const { current } = menu;
    const opener = document.activeElement;
    const place = () => current && placeMenu(current, at);
    current?.showPopover();
    place();
    window.addEventListener('resize', place);
    current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    return () => {
      window.removeEventListener('resize', place);
      if (opener instanceof HTMLElement && current?.contains(document.activeElement) !== false)
        takesFocus(opener);
    };
  }, [at]);

  const choose = (act: () => void) => () => {
    onClose();
    act();
  };
  const isMine = (emoji: string) => reactions.some((each) => each.emoji === emoji && each.mine);
  const move = (event: KeyboardEvent<HTMLElement>) => {
    const { key, currentTarget } = event;
    const target = targetOf(key, currentTarget);
    if (target) target.focus();
    else if (key === 'Tab' || key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={menu}
      popover="manual"
      className="parley-menu"
      role="menu"
      aria-label={t.message.actions}
      onKeyDown={move}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) onClose();
      }}
    >
      {isMember && (
        <div role="group" className="parley-menu-reactions" aria-label={t.message.react}>
          {QUICK.map((emoji) => (
            <button
              key={emoji}
              type="button"
              role="menuitemcheckbox"
              className="parley-menu-emoji"
              tabIndex={-1}
              aria-checked={isMine(emoji)}
              onClick={choose(() => room.react(messageId, emoji, !isMine(emoji)))}
            >
              {emoji}
            </button>
          ))}
          <button
            type="button"
            role="menuitem"
            className="parley-menu-emoji"
            tabIndex={-1}
            aria-label={t.emoji.more}
            title={t.emoji.more}
            onClick={onMoreEmoji}
          >
            <SmilePlus className="parley-icon" />
          </button>
        </div>
      )}
      {isMember && (
        <Item icon={Reply} turns onChoose={choose(() => onMode({ kind: 'answer', message }))}>
          {t.message.reply}
        </Item>
      )}
      {MAY_COPY && (
        <Item icon={Copy} onChoose={choose(() => void navigator.clipboard.writeText(text).catch(ignore))}>
          {t.message.copy}
        </Item>
      )}
      {isMember && reactions.length > 0 && (
        <Item icon={Smile} onChoose={onReactions}>
          {t.message.reactions}
        </Item>
      )}
      {isMember && own && (
        <Item icon={Pencil} onChoose={choose(() => onMode({ kind: 'edit', message }))}>
          {t.message.edit}
        </Item>
      )}
      {isMember && (own || (room.type === 'group' && room.role !== 'member')) && (
        <Item icon={Trash2} danger onChoose={onDelete}>
          {t.delete}
        </Item>
      )}
    </div>
  );
};

/** The browser has asked the user, who has said no. */
const ignore = (): void => undefined;

interface ItemProps {
  readonly icon: LucideIcon;
  readonly turns?: boolean;
  readonly danger?: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

const Item = ({ icon: Icon, turns = false, danger = false, onChoose, children }: ItemProps) => (
  <button
    type="button"
    role="menuitem"
    className={`parley-menu-item ${danger ? 'parley-danger' : ''}`}
    tabIndex={-1}
    onClick={onChoose}
  >
    <Icon className={`parley-icon parley-small ${turns ? 'parley-turns' : ''}`} /> {children}
  </button>
);
