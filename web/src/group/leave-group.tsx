import type { ChatRoom } from '@parley/client';
import { LogOut } from 'lucide-react';
import { FieldError } from '../shared/field-error.js';
import { useAction } from '../shared/use-action.js';
import { useLanguage } from '../texts/use-language.js';
import { Confirmation } from './confirmation.js';

/** Leaves a group after a confirmation. */
export const LeaveGroup = ({ room, onLeft }: { readonly room: ChatRoom; readonly onLeft: () => void }) => {
  const { t } = useLanguage();
  const { busy, error, run } = useAction();
  const leave = () => run(() => room.leave(), onLeft);
  return (
    <div className="parley-leave">
      <Confirmation
        ask={
          <>
            <LogOut className="parley-icon parley-small parley-turns" /> {t.group.leave}
          </>
        }
        question={t.group.askLeave}
        confirm={t.group.confirmLeave}
        cancel={t.group.stay}
        busy={busy}
        wide
        onConfirm={leave}
      />
      <FieldError text={error} />
    </div>
  );
};
