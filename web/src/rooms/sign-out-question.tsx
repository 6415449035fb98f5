import { Dialog } from '../shared/dialog.js';
import { useLanguage } from '../texts/use-language.js';

interface SignOutQuestionProps {
  /** How many messages and changes wait to be sent. */
  readonly waiting: number;
  readonly onSignOut: () => void;
  readonly onClose: () => void;
}

/** Asks anyone who would lose what waits to be sent. */
export const SignOutQuestion = ({ waiting, onSignOut, onClose }: SignOutQuestionProps) => {
  const { t } = useLanguage();
  return (
    <Dialog title={t.rooms.signOut} onClose={onClose}>
      <p>{t.rooms.askSignOut(waiting)}</p>
      <div className="parley-dialog-actions">
        <button type="button" className="parley-button" onClick={onClose}>
          {t.cancel}
        </button>
        <button type="button" className="parley-button parley-danger" onClick={onSignOut}>
          {t.rooms.confirmSignOut}
        </button>
      </div>
    </Dialog>
  );
};
