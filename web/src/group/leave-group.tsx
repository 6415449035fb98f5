import type { ChatRoom } from '@parley/client';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { FieldError } from '../shared/field-error.js';
import { useAction } from '../shared/use-action.js';
import { useLanguage } from '../texts/use-language.js';

/** Leaves a group after a confirmation. */
export const LeaveGroup = ({ room, onLeft }: { readonly room: ChatRoom; readonly onLeft: () => void }) => {
  const { t } = useLanguage();
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useAction();
  const leave = () =>
    run(async () => {
      await room.leave();
      onLeft();
    });
  return (
    <div className="parley-leave">
      {asking ? (
        <>
          <p>{t.group.askLeave}</p>
          <span className="parley-field-row">
            <button
              type="button"
              className="parley-button parley-danger"
              disabled={busy}
              onClick={leave}
              autoFocus
            >
              {t.group.confirmLeave}
            </button>
            <button type="button" className="parley-button" disabled={busy} onClick={() => setAsking(false)}>
              {t.group.stay}
            </button>
          </span>
        </>
      ) : (
        <button
          type="button"
          className="parley-button parley-danger parley-quiet parley-wide"
          onClick={() => setAsking(true)}
        >
          <LogOut className="parley-icon parley-small parley-turns" /> {t.group.leave}
        </button>
      )}
      <FieldError text={error} />
    </div>
  );
};
