import type { ChatRoom } from '@parley/client';
import { SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useRef } from 'react';
import TextareaAutosize from 'react-textarea-autosize';
import { IconButton } from '../shared/icon-button.js';
import { useDraft, useDrafts } from '../shared/drafts.js';
import { useLanguage } from '../texts/use-language.js';
import { isolate } from '../text/directions.js';
import { CONTENT_MAX_LENGTH } from '../shared/code-points.js';
import { excessOf, TooLong } from '../shared/too-long.js';

interface ComposerProps {
  readonly room: ChatRoom;
  /** Of the room, which may not be loaded yet. */
  readonly title: string;
  readonly onSent: () => void;
}

/** More lines than these are scrolled. */
const MAX_ROWS = 6;

/** The field for a new message. Its draft stays while the user reads other rooms. */
export const Composer = ({ room, title, onSent }: ComposerProps) => {
  const { t } = useLanguage();
  const drafts = useDrafts();
  const text = useDraft(room.roomId);
  const field = useRef<HTMLTextAreaElement>(null);
  const note = useId();
  const excess = excessOf(text, CONTENT_MAX_LENGTH);

  useEffect(() => {
    // On a touch screen the focus would open a keyboard, which covers half of the messages.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, []);

  const change = (next: string) => {
    drafts.set(room.roomId, next);
    if (next === '') room.stopTyping();
    else room.typing();
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    field.current?.focus();
    // The field stays as it is, and says why.
    if (text.trim() === '' || excess > 0) return;
    // The list of messages shows a failure.
    void room.send(text).catch(() => undefined);
    drafts.set(room.roomId, '');
    onSent();
  };
  const submitOnEnter = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey) submit(event);
  };
  return (
    <form className="parley-composer" onSubmit={submit}>
      {excess > 0 && <TooLong id={note} max={CONTENT_MAX_LENGTH} excess={excess} />}
      <TextareaAutosize
        ref={field}
        // Not `field-sizing`, which the oldest Firefox and Safari that the chat supports do not have.
        maxRows={MAX_ROWS}
        value={text}
        onChange={({ target }) => change(target.value)}
        onKeyDown={submitOnEnter}
        placeholder={t.conversation.message}
        dir="auto"
        aria-label={t.conversation.messageTo(isolate(title))}
        aria-invalid={excess > 0}
        aria-describedby={excess > 0 ? note : undefined}
        enterKeyHint="send"
      />
      <IconButton
        icon={SendHorizontal}
        turns
        label={t.conversation.send}
        type="submit"
        className="parley-send"
        disabled={text.trim() === ''}
      />
    </form>
  );
};
