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
import { putCaret } from './put-caret.js';
import { activeOptionId, SuggestionList } from './suggestion-list.js';
import { refusedChange, useComposerText } from './use-composer-text.js';
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

/**
 * The field for a message. What is in it stays while the user reads other rooms, and the draft of a new one while they edit an
 * older one.
 */
export const Composer = ({ room, title, mode, onMode, onSent }: ComposerProps) => {
  const { t } = useLanguage();
  const { message, text, setText } = useComposerText(room, mode);
  const field = useRef<HTMLTextAreaElement>(null);
  const modeAtStart = useRef(mode).current;
  const note = useId();
  const excess = excessOf(text, CONTENT_MAX_LENGTH);
  const mentions = useMentions(room);
  const isEdit = mode?.kind === 'edit';
  const isGone = isEdit && message?.deleted !== undefined;
  const suggestions = useSuggestions({ room, field, text, mentions, onChange: setText });

  useEffect(() => {
    // On a touch screen the focus would open a keyboard, which covers half of the messages.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const { current } = field;
    if (mode === undefined || mode === modeAtStart || current === null) return;
    current.focus();
    putCaret(current, current.value.length);
  }, [mode, modeAtStart]);

  // The text that the user has typed stays, to be copied.
  const hasNothing = isGone && text === '';
  useEffect(() => {
    if (hasNothing) onMode(undefined);
  }, [hasNothing, onMode]);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    field.current?.focus();
    // The field stays as it is, and says why.
    if (text.trim() === '' || excess > 0 || isGone) return;
    if (isEdit && message)
      edit(room, message, { text, mentions: mentions.mentionedIn(text, message.mentions) });
    else send(room, message, { text, mentions: mentions.mentionedIn(text) });
    setText('');
    onMode(undefined);
    if (!isEdit) onSent();
  };
  const useKey = (event: KeyboardEvent) => {
    const { key, shiftKey, repeat } = event;
    // One that is held down, after it has saved an edit or chosen a person, would send what is in the field then.
    if (key === 'Enter' && repeat && !shiftKey) return event.preventDefault();
    if (suggestions.takesKey(event)) return;
    if (key === 'Enter' && !shiftKey) submit(event);
    else if (key === 'Escape' && mode) onMode(undefined);
    else if (key === 'ArrowUp' && text === '' && mode === undefined) {
      const last = room.messages.findLast(isOwn) as ChatMessage | undefined;
      // Anyone who has just sent one means that one, which cannot be edited yet, and not the one before.
      if (last?.messageId === undefined) return;
      event.preventDefault();
      onMode({ kind: 'edit', message: last });
    }
  };
  const activeOption = activeOptionId(suggestions);
  return (
    <form className="parley-composer" onSubmit={submit}>
      {excess > 0 && <TooLong id={note} max={CONTENT_MAX_LENGTH} excess={excess} />}
      {mode && message && (
        <ComposerBanner kind={mode.kind} message={message} onCancel={() => onMode(undefined)} />
      )}
      <SuggestionList suggestions={suggestions} />
      <TextareaAutosize
        ref={field}
        // Not `field-sizing`, which the oldest Firefox and Safari that the chat supports do not have.
        maxRows={MAX_ROWS}
        value={text}
        onChange={({ target }) => {
          setText(target.value);
          // With the text, so that the field is drawn and measured once for a key.
          suggestions.noteCaret(true);
        }}
        onSelect={() => suggestions.noteCaret(false)}
        onKeyDown={useKey}
        placeholder={t.conversation.message}
        dir="auto"
        aria-label={isEdit ? t.message.editing : t.conversation.messageTo(isolate(title))}
        aria-invalid={excess > 0}
        aria-describedby={excess > 0 ? note : undefined}
        aria-autocomplete="list"
        aria-controls={activeOption === undefined ? undefined : suggestions.id}
        aria-activedescendant={activeOption}
        enterKeyHint="send"
      />
      <IconButton
        icon={isEdit ? Check : SendHorizontal}
        turns={!isEdit}
        label={isEdit ? t.save : t.conversation.send}
        type="submit"
        className="parley-send"
        disabled={text.trim() === '' || isGone}
        // The second click of a double click means the same, and not what is in the field then.
        onClick={(event) => event.detail > 1 && event.preventDefault()}
      />
    </form>
  );
};

type Entry = ChatRoom['messages'][number];

/** Whether it is one's own message that is there or on its way: neither deleted nor refused. */
const isOwn = (entry: Entry): boolean =>
  entry.kind === 'message' && entry.own && entry.state !== 'failed' && !entry.deleted;

interface Written {
  readonly text: string;
  readonly mentions: readonly string[];
}

/** The list of messages shows a failure. */
const send = (room: ChatRoom, answered: ChatMessage | undefined, { text, mentions }: Written): void => {
  const replyTo = answered?.messageId;
  void room.send(text, { mentions, ...(replyTo !== undefined && { replyTo }) }).catch(() => undefined);
};

/** The same. What was refused before is replaced. */
const edit = (room: ChatRoom, message: ChatMessage, { text, mentions }: Written): void => {
  const { messageId = '' } = message;
  const refused = refusedChange(message);
  if (refused) room.discard(refused.clientMessageId);
  if (text !== message.text) void room.edit(messageId, text, { mentions }).catch(() => undefined);
};
