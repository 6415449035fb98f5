import type { SyntheticEvent } from 'react';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { FieldHint } from '../shared/field-hint.js';
import { PeopleList } from '../shared/people-list.js';
import { usePersonField } from '../shared/use-person-field.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';
import { useStartChat } from './use-start-chat.js';

interface NewChatDialogProps {
  readonly onClose: () => void;
  readonly onOpened: (roomId: string) => void;
}

/** Opens the private room with somebody whom the user knows or types. */
export const NewChatDialog = ({ onClose, onOpened }: NewChatDialogProps) => {
  const { t } = useLanguage();
  const person = usePersonTexts();
  const { typed, setTyped, matches, read, hint } = usePersonField();
  const { busy, error, setError, start } = useStartChat(onOpened);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = read();
    if ('problem' in found) setError(found.problem);
    else start(found.userId);
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
        <FieldHint text={hint} />
        <PeopleList people={matches} disabled={busy} onChoose={start} />
        <div className="parley-dialog-actions">
          <button type="submit" className="parley-button parley-primary" disabled={busy}>
            {busy ? t.person.opening : t.person.startChat}
          </button>
        </div>
      </form>
    </Dialog>
  );
};
