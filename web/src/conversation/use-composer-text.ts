import type { ChatMessage, ChatRoom } from '@parley/client';
import { useRoom } from '@parley/client/react';
import { useEffect, useState } from 'react';
import { useDraft, useDrafts } from '../shared/drafts.js';
import type { ComposerMode } from './message-layer.js';

/** The new text of a message that is edited; missing as long as it is the message's own, and of an answer. */
interface Change {
  readonly of: ComposerMode;
  readonly text?: string;
}

/** Texts that the user has neither sent nor given up stay here. Another session has other rooms. */
const kept = new WeakMap<ChatRoom, Change>();

/** The use of the field of a room, where it is not for a new message. It stays while the user reads other rooms. */
export const useComposerMode = (room: ChatRoom) => {
  const state = useState(() => kept.get(room)?.of);
  const [mode] = state;
  useEffect(() => {
    if (mode === undefined) kept.delete(room);
    else kept.set(room, { ...changeOf(room, mode), of: mode });
  }, [room, mode]);
  return state;
};

/** What is kept for this use of the field. Anyone who chooses to edit a message once more goes on where they were. */
const changeOf = (room: ChatRoom, mode: ComposerMode): Change | undefined => {
  const change = kept.get(room);
  return change?.of.kind === mode.kind && change.of.message.key === mode.message.key ? change : undefined;
};

/**
 * The text in the field: the draft of the room, or in place of it the text of a message that is edited, which begins with
 * what was refused. `message` is the one that is answered or edited, as it is now.
 */
export const useComposerText = (room: ChatRoom, mode: ComposerMode | undefined) => {
  const { roomId } = room;
  const drafts = useDrafts();
  const draft = useDraft(roomId);
  const [, draw] = useState<Change>();
  const message = usePresent(roomId, mode?.message);
  const isEdit = mode?.kind === 'edit';
  const setText = (next: string) => {
    if (isEdit) {
      const change = { of: mode, text: next };
      kept.set(room, change);
      return draw(change);
    }
    drafts.set(roomId, next);
    if (next === '') room.stopTyping();
    else room.typing();
  };
  return { message, text: isEdit ? (changeOf(room, mode)?.text ?? textToEdit(message)) : draft, setText };
};

/** The message as it is shown now; as it was given where it is not loaded. */
const usePresent = (roomId: string, given: ChatMessage | undefined): ChatMessage | undefined => {
  const present = useRoom(roomId, ({ messages }) =>
    given === undefined ? undefined : messages.find(({ key }) => key === given.key),
  );
  return present?.kind === 'message' ? present : given;
};

const textToEdit = (message: ChatMessage | undefined): string =>
  (message && refusedChange(message)?.text) ?? message?.text ?? '';

/** The change of a message that was not accepted, and that the user has not given up. */
export const refusedChange = ({ change }: ChatMessage) => (change?.state === 'failed' ? change : undefined);
