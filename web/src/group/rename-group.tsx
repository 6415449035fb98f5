import type { ChatRoom } from '@parley/client';
import { useRoom } from '@parley/client/react';
import { Pencil } from 'lucide-react';
import { type SyntheticEvent, useState } from 'react';
import { FieldError } from '../shared/field-error.js';
import { IconButton } from '../shared/icon-button.js';
import { GROUP_NAME_MAX_LENGTH, isTooLong, TextField } from '../shared/text-field.js';
import { useAction } from '../shared/use-action.js';
import { useLanguage } from '../texts/use-language.js';
import { Name } from '../text/name.js';

/** The group's name, with a button that turns it into a field. */
export const RenameGroup = ({ room }: { readonly room: ChatRoom }) => {
  const { t } = useLanguage();
  const title = useRoom(room.roomId, (view) => view.title);
  const [typed, setTyped] = useState<string>();
  const { busy, error, run } = useAction();
  if (typed === undefined) {
    return (
      <p className="parley-group-name">
        <Name>{title}</Name>
        <IconButton icon={Pencil} label={t.group.rename} onClick={() => setTyped(title)} />
      </p>
    );
  }
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isTooLong(typed, GROUP_NAME_MAX_LENGTH)) return;
    const name = typed.trim();
    if (name === '' || name === title) setTyped(undefined);
    else {
      run(async () => {
        await room.rename(name);
        setTyped(undefined);
      });
    }
  };
  return (
    <form className="parley-rename" onSubmit={submit} noValidate>
      <TextField
        value={typed}
        onChange={setTyped}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          setTyped(undefined);
        }}
        max={GROUP_NAME_MAX_LENGTH}
        aria-label={t.group.name}
        autoFocus
        button={
          <button type="submit" className="parley-button parley-primary" disabled={busy}>
            {t.save}
          </button>
        }
      />
      <FieldError text={error} />
    </form>
  );
};
