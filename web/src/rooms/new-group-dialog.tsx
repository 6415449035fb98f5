import { useChat } from '@parley/client/react';
import { type SyntheticEvent, useState } from 'react';
import { Dialog } from '../shared/dialog.js';
import { FieldError } from '../shared/field-error.js';
import { GROUP_NAME_MAX_LENGTH, isTooLong, TextField } from '../shared/text-field.js';
import { useAction } from '../shared/use-action.js';
import { usePersonField } from '../shared/use-person-field.js';
import { PeoplePicker } from './people-picker.js';
import { useLanguage } from '../texts/use-language.js';

interface NewGroupDialogProps {
  readonly onClose: () => void;
  readonly onOpened: (roomId: string) => void;
}

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
    if (isTooLong(name, GROUP_NAME_MAX_LENGTH)) return;
    if (name.trim() === '') setError(t.group.nameNeeded);
    else if (inField && 'problem' in inField) setError(inField.problem);
    else
      run(
        () => chat.createGroup({ name: name.trim(), members }),
        ({ roomId }) => onOpened(roomId),
      );
  };
  return (
    <Dialog title={t.rooms.newGroup} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <TextField
          label={t.group.name}
          value={name}
          onChange={(text) => {
            setName(text);
            setError(undefined);
          }}
          max={GROUP_NAME_MAX_LENGTH}
          aria-invalid={error === t.group.nameNeeded}
        />
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
