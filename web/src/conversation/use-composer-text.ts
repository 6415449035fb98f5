import type { ChatRoom } from '@parley/client';
import { useState } from 'react';
import { useDraft, useDrafts } from '../shared/drafts.js';
import type { ComposerMode } from './message-layer.js';

/** What is in the field: the draft of the room, or in place of it the text of a message that is edited. */
export const useComposerText = (room: ChatRoom, mode: ComposerMode | undefined) => {
  const drafts = useDrafts();
  const draft = useDraft(room.roomId);
  /** What has become of the text of the message that is edited. */
  const [edit, setEdit] = useState<{ readonly of: ComposerMode; readonly text: string }>();
  const isEdit = mode?.kind === 'edit';
  const setText = (next: string) => {
    if (isEdit) return setEdit({ of: mode, text: next });
    drafts.set(room.roomId, next);
    if (next === '') room.stopTyping();
    else room.typing();
  };
  const text = isEdit ? (edit?.of === mode ? edit.text : mode.message.text) : draft;
  return { text, setText };
};
