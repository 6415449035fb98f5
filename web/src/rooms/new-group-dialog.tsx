import { useChat } from '@parley/client/react';
import { type SyntheticEvent, useState } from 'react';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { useAction } from '../shared/use-action.js';
import { usePersonField } from '../shared/use-person-field.js';
import { PeoplePicker } from './people-picker.js';
import { useLanguage } from '../texts/use-language.js';

interface NewGroupDialogProps {
  readonly onClose: () => void;
  readonly onOpened: (roomId: string) => void;
}

const NAME_MAX_LENGTH = 100;

/** Creates a group of the chosen people. */
export const NewGroupDialog = ({ onClose, onOpened }: NewGroupDialogProps) => {
  const chat = useChat();
  const { t } = useLanguage();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const field = usePersonField();
  const { busy, error, setError, run } = useAction();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    // Somebody who is typed and not added yet is meant too.
    const inField = field.typed.trim() === '' ? undefined : field.read();
    const also = inField && 'userId' in inField && inField.userId !== chat.me ? [inField.userId] : [];
    const members = [...new Set([...chosen, ...also])];
    if (name.trim() === '') setError(t.group.nameNeeded);
    else if (inField && 'problem' in inField) setError(inField.problem);
    else run(async () => onOpened((await chat.createGroup({ name: name.trim(), members })).roomId));
  };
  return (
    <Dialog title={t.rooms.newGroup} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <label className="parley-field">
          <span>{t.group.name}</span>
          <input
            dir="auto"
            value={name}
            onChange={({ target }) => {
              setName(target.value);
              setError(undefined);
            }}
            maxLength={NAME_MAX_LENGTH}
            autoComplete="off"
            aria-invalid={error === t.group.nameNeeded}
          />
        </label>
        <PeoplePicker chosen={chosen} onChange={setChosen} field={field} onProblem={setError} />
        <FieldError text={error} />
        <div className="parley-dialog-actions">
          <button type="submit" className="parley-button parley-primary" disabled={busy}>
            {busy ? t.group.creating : t.group.create}
          </button>
        </div>
      </form>
    </Dialog>
  );
};
