import { useChatState } from '@parley/client/react';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { Dialog } from '../shared/dialog.js';
import { IconButton } from '../shared/icon-button.js';
import { useLanguage } from '../texts/use-language.js';

/** Signs the user out; where messages wait to be sent, after a question. */
export const SignOut = ({ onSignOut }: { readonly onSignOut: () => void }) => {
  const { t } = useLanguage();
  const waiting = useChatState((chat) => chat.waiting);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <IconButton
        icon={LogOut}
        turns
        label={t.rooms.signOut}
        onClick={() => (waiting === 0 ? onSignOut() : setAsking(true))}
      />
      {asking && (
        <Dialog title={t.rooms.signOut} onClose={() => setAsking(false)}>
          <p>{t.rooms.askSignOut(waiting)}</p>
          <div className="parley-dialog-actions">
            <button type="button" className="parley-button" onClick={() => setAsking(false)}>
              {t.cancel}
            </button>
            <button type="button" className="parley-button parley-danger" onClick={onSignOut}>
              {t.rooms.confirmSignOut}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
};
