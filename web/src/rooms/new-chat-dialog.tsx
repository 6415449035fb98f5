import { useChat } from '@parley/client/react';
import { type SyntheticEvent, useState } from 'react';
import { useSession } from '../session/session.js';
import { Avatar } from '../shared/avatar.js';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { usePeople } from '../shared/people.js';
import { hasText } from '../shared/search-text.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';
import { NotKnown } from './not-known.js';
import { useStartChat } from './use-start-chat.js';
import { Name } from '../text/name.js';

interface NewChatDialogProps {
  readonly onClose: () => void;
  readonly onOpened: (roomId: string) => void;
}

/** Opens the private room with somebody whom the user knows or types. */
export const NewChatDialog = ({ onClose, onOpened }: NewChatDialogProps) => {
  const chat = useChat();
  const { toUserId } = useSession();
  const { t } = useLanguage();
  const person = usePersonTexts();
  const [typed, setTyped] = useState('');
  const { busy, error, setError, start } = useStartChat(onOpened);
  const known = usePeople()
    .others(chat.me)
    .filter(({ name, userId }) => hasText(`${name} ${userId}`, typed));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    start(toUserId(typed));
  };
  return (
    <Dialog title={t.rooms.newChat} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <label className="parley-field">
          <span>{person.label}</span>
          <input
            dir="auto"
            value={typed}
            onChange={({ target }) => {
              setTyped(target.value);
              setError(undefined);
            }}
            maxLength={128}
            autoComplete="off"
            aria-invalid={error !== undefined}
          />
        </label>
        <FieldError text={error} />
        <NotKnown typed={typed} />
        {known.length > 0 && (
          <ul className="parley-people" aria-label={t.person.known}>
            {known.slice(0, 50).map(({ userId, name, picture }) => (
              <li key={userId}>
                <button type="button" className="parley-person" disabled={busy} onClick={() => start(userId)}>
                  <Avatar id={userId} name={name} picture={picture} size="small" />
                  <span className="parley-truncate">
                    <Name>{name}</Name>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <div className="parley-dialog-actions">
          <button type="submit" className="parley-button parley-primary" disabled={busy}>
            {busy ? t.person.opening : t.person.startChat}
          </button>
        </div>
      </form>
    </Dialog>
  );
};
