import type { ChatMessage, ChatRoom } from '@parley/client';
import { Check, SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, type SyntheticEvent, useEffect, useId, useRef } from 'react';
import TextareaAutosize from 'react-textarea-autosize';
import { IconButton } from '../shared/icon-button.js';
import { useLanguage } from '../texts/use-language.js';
import { isolate } from '../text/directions.js';
import { CONTENT_MAX_LENGTH } from '../shared/code-points.js';
import { excessOf, TooLong } from '../shared/too-long.js';
import { ComposerBanner } from './composer-banner.js';
import type { ComposerMode } from './message-layer.js';
import { activeOptionId, SuggestionList } from './suggestion-list.js';
import { useComposerText } from './use-composer-text.js';
import { useMentions } from './use-mentions.js';
import { useSuggestions } from './use-suggestions.js';

interface ComposerProps {
  readonly room: ChatRoom;
  /** Of the room, which may not be loaded yet. */
  readonly title: string;
  /** Undefined while a new message is written that answers none. */
  readonly mode: ComposerMode | undefined;
  readonly onMode: (mode: ComposerMode | undefined) => void;
  readonly onSent: () => void;
}

/** More lines than these are scrolled. */
const MAX_ROWS = 6;

/** The field for a message. The draft of a new one stays while the user reads other rooms, or edits an older one. */
export const Composer = ({ room, title, mode, onMode, onSent }: ComposerProps) => {
  const { t } = useLanguage();
  const { text, setText } = useComposerText(room, mode);
  const field = useRef<HTMLTextAreaElement>(null);
  const note = useId();
  const excess = excessOf(text, CONTENT_MAX_LENGTH);
  const mentions = useMentions(room);
  const suggestions = useSuggestions({ room, field, text, mentions, onChange: setText });

  useEffect(() => {
    // On a touch screen the focus would open a keyboard, which covers half of the messages.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const { current } = field;
    if (mode === undefined || current === null) return;
    current.focus();
    current.setSelectionRange(current.value.length, current.value.length);
  }, [mode]);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    field.current?.focus();
    // The field stays as it is, and says why.
    if (text.trim() === '' || excess > 0) return;
    send(room, text, { mode, mentions: mentions.mentionedIn(text) });
    setText('');
    onMode(undefined);
    if (mode?.kind !== 'edit') onSent();
  };
  const useKey = (event: KeyboardEvent) => {
    const { key, shiftKey } = event;
    if (suggestions.takesKey(event)) return;
    if (key === 'Enter' && !shiftKey) submit(event);
    else if (key === 'Escape' && mode) onMode(undefined);
    else if (key === 'ArrowUp' && text === '' && mode === undefined) {
      const message = room.messages.findLast(isEditable) as ChatMessage | undefined;
      if (message === undefined) return;
      event.preventDefault();
      onMode({ kind: 'edit', message });
    }
  };
  const activeOption = activeOptionId(suggestions);
  return (
    <form className="parley-composer" onSubmit={submit}>
      {excess > 0 && <TooLong id={note} max={CONTENT_MAX_LENGTH} excess={excess} />}
      {mode && <ComposerBanner mode={mode} onCancel={() => onMode(undefined)} />}
      <SuggestionList suggestions={suggestions} />
      <TextareaAutosize
        ref={field}
        // Not `field-sizing`, which the oldest Firefox and Safari that the chat supports do not have.
        maxRows={MAX_ROWS}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          // With the text, so that the field is drawn and measured once for a key.
          suggestions.noteCaret();
        }}
        onSelect={suggestions.noteCaret}
        onKeyDown={useKey}
        placeholder={t.conversation.message}
        dir="auto"
        aria-label={mode?.kind === 'edit' ? t.message.editing : t.conversation.messageTo(isolate(title))}
        aria-invalid={excess > 0}
        aria-describedby={excess > 0 ? note : undefined}
        aria-autocomplete="list"
        aria-controls={activeOption === undefined ? undefined : suggestions.id}
        aria-activedescendant={activeOption}
        enterKeyHint="send"
      />
      <IconButton
        icon={mode?.kind === 'edit' ? Check : SendHorizontal}
        turns={mode?.kind !== 'edit'}
        label={mode?.kind === 'edit' ? t.save : t.conversation.send}
        type="submit"
        className="parley-send"
        disabled={text.trim() === ''}
      />
    </form>
  );
};

type Entry = ChatRoom['messages'][number];

const isEditable = (entry: Entry): boolean =>
  entry.kind === 'message' && entry.own && entry.messageId !== undefined && !entry.deleted;

interface SendOptions {
  readonly mode: ComposerMode | undefined;
  readonly mentions: readonly string[];
}

/** The list of messages shows a failure. */
const send = (room: ChatRoom, text: string, { mode, mentions }: SendOptions): void => {
  const { messageId = '' } = mode?.message ?? {};
  if (mode?.kind !== 'edit') {
    void room.send(text, { mentions, ...(mode && { replyTo: messageId }) }).catch(() => undefined);
  } else if (text !== mode.message.text) {
    void room.edit(messageId, text, { mentions }).catch(() => undefined);
  }
};
