import type { ChatRoom } from '@parley/client';
import { Bell, BellOff } from 'lucide-react';
import { FieldError } from '../shared/field-error.js';
import { IconButton } from '../shared/icon-button.js';
import { useAction } from '../shared/use-action.js';
import { useLanguage } from '../texts/use-language.js';

/** Ends the notifications of a room on all devices of the user, or begins them again. */
export const MuteButton = ({ room }: { readonly room: ChatRoom }) => {
  const { t } = useLanguage();
  const { busy, error, run } = useAction();
  const { muted } = room;
  return (
    <>
      <FieldError text={error} />
      <IconButton
        icon={muted ? BellOff : Bell}
        label={muted ? t.conversation.unmute : t.conversation.mute}
        aria-disabled={busy}
        onClick={() => run(() => room.mute(!muted))}
      />
    </>
  );
};
