import type { ChatRoom } from '@parley/client';
import { useRoom } from '@parley/client/react';
import type { SyntheticEvent } from 'react';
import { FieldError } from '../shared/field-error.js';
import { FieldHint } from '../shared/field-hint.js';
import { PeopleList } from '../shared/people-list.js';
import { TextField, USER_ID_MAX_LENGTH } from '../shared/text-field.js';
import { useAction } from '../shared/use-action.js';
import { usePersonField } from '../shared/use-person-field.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';

/** Adds a member to a group: anyone whose id the user types, or somebody from the people they know. */
export const AddMember = ({ room }: { readonly room: ChatRoom }) => {
  const { t } = useLanguage();
  const person = usePersonTexts();
  const members = useRoom(room.roomId, (view) => view.members);
  const { typed, setTyped, matches, read, hint } = usePersonField();
  const { busy, error, setError, run } = useAction();
  const add = (userId: string) =>
    run(async () => {
      await room.add(userId);
      setTyped('');
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = read();
    if ('problem' in found) setError(found.problem);
    else add(found.userId);
  };
  const strangers = matches.filter(({ userId }) => !members.some((member) => member.userId === userId));
  return (
    <form className="parley-add-member" onSubmit={submit} noValidate>
      <TextField
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setError(undefined);
        }}
        max={USER_ID_MAX_LENGTH}
        placeholder={t.group.addSomebody}
        aria-label={person.ofMember}
        button={
          <button type="submit" className="parley-button" disabled={busy}>
            {t.add}
          </button>
        }
      />
      <FieldError text={error} />
      <FieldHint text={hint} />
      {typed !== '' && <PeopleList people={strangers} disabled={busy} onChoose={add} />}
    </form>
  );
};
