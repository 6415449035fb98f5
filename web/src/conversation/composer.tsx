import type { ChatRoom } from '@parley/client';
import { type KeyboardEvent, type SyntheticEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { IconButton } from '../shared/icon.js';
import { useLanguage } from '../texts/use-language.js';

interface ComposerProps {
  readonly room: ChatRoom;
  readonly onSent: () => void;
}

const TEXT_MAX_LENGTH = 10_000;

/** By room: the texts that are not sent yet. They last as long as the page. */
const drafts = new Map<string, string>();

/** The field for a new message. Its draft stays while the user reads other rooms. */
export const Composer = ({ room, onSent }: ComposerProps) => {
  const { t } = useLanguage();
  const [text, setText] = useState(drafts.get(room.roomId) ?? '');
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    // On a touch screen the focus would open a keyboard, which covers half of the messages.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, []);
  useLayoutEffect(() => {
    const { current } = field;
    if (current === null) return;
    current.style.height = 'auto';
    current.style.height = `${current.scrollHeight}px`;
  }, [text]);

  const change = (next: string) => {
    setText(next);
    drafts.set(room.roomId, next);
    if (next === '') room.stopTyping();
    else room.typing();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    field.current?.focus();
    if (text.trim() === '') return;
    // The list of messages shows a failure.
    void room.send(text.trim()).catch(() => undefined);
    setText('');
    drafts.delete(room.roomId);
    onSent();
  };
  const submitOnEnter = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  };
  return (
    <form className="parley-composer" onSubmit={submit}>
      <textarea
        ref={field}
        rows={1}
        value={text}
        onChange={({ target }) => change(target.value)}
        onKeyDown={submitOnEnter}
        placeholder={t.conversation.message}
        aria-label={t.conversation.messageTo(room.title)}
        maxLength={TEXT_MAX_LENGTH}
        enterKeyHint="send"
      />
      <IconButton
        icon="send"
        label={t.conversation.send}
        type="submit"
        className="parley-send"
        disabled={text.trim() === ''}
      />
    </form>
  );
};
