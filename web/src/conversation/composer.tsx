import type { ChatRoom } from '@parley/client';
import { type KeyboardEvent, type SyntheticEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { IconButton } from '../shared/icon-button.js';
import { forgetDraft, keepDraft, keptDraft } from './drafts.js';

interface ComposerProps {
  readonly room: ChatRoom;
  readonly onSent: () => void;
}

const TEXT_MAX_LENGTH = 10_000;

/** Where one writes. What is begun is kept while other rooms are looked at. */
export const Composer = ({ room, onSent }: ComposerProps) => {
  const [text, setText] = useState(() => keptDraft(room.roomId));
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    // Where there is no keyboard, the focus would cover half of the messages with one.
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
    keepDraft(room.roomId, next);
    if (next === '') room.stopTyping();
    else room.typing();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    field.current?.focus();
    if (text.trim() === '') return;
    // What becomes of it is shown in its place.
    void room.send(text.trim()).catch(() => undefined);
    setText('');
    forgetDraft(room.roomId);
    onSent();
  };
  const submitOnEnter = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) submit(event);
  };
  return (
    <form className="composer" onSubmit={submit}>
      <textarea
        ref={field}
        rows={1}
        value={text}
        onChange={({ target }) => change(target.value)}
        onKeyDown={submitOnEnter}
        placeholder="Message"
        aria-label={`Message to ${room.title}`}
        maxLength={TEXT_MAX_LENGTH}
        enterKeyHint="send"
      />
      <IconButton icon="send" label="Send" type="submit" className="send" disabled={text.trim() === ''} />
    </form>
  );
};
