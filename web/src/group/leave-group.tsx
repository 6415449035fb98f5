import type { ChatRoom } from '@parley/client';
import { LogOut } from 'lucide-react';
import { FieldError } from '../shared/field-error.js';
import { useAction } from '../shared/use-action.js';
import { useLanguage } from '../texts/use-language.js';
import { Confirmation } from './confirmation.js';

interface LeaveGroupProps {
  readonly room: ChatRoom;
  /** The details of the group may be gone by then, as those of a group that the user has left. */
  readonly onLeft: () => void;
}

/** Leaves a group after a confirmation. */
export const LeaveGroup = ({ room, onLeft }: LeaveGroupProps) => {
  const { t } = useLanguage();
  const { busy, error, run } = useAction();
  const leave = () =>
    run(async () => {
      await room.leave();
      onLeft();
    });
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
