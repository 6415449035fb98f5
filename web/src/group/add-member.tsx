import type { ChatRoom } from '@parley/client';
import { useChat } from '@parley/client/react';
import { type SyntheticEvent, useId, useState } from 'react';
import { useSession } from '../session/session.js';
import { FieldError } from '../shared/field-error.js';
import { usePeople } from '../shared/people.js';
import { useAction } from '../shared/use-action.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';

/** Adds a member to a group: somebody whom the user types, or chooses from the people they know. */
export const AddMember = ({ room }: { readonly room: ChatRoom }) => {
  const { me } = useChat();
  const { toUserId } = useSession();
  const { t } = useLanguage();
  const person = usePersonTexts();
  const people = usePeople();
  const [typed, setTyped] = useState('');
  const { busy, error, setError, run } = useAction();
  const list = useId();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const chosen = strangers.find(({ name }) => name === typed);
    const userId = chosen?.userId ?? toUserId(typed);
    if (userId === '') setError(person.needed);
    else {
      run(async () => {
        await room.add(userId);
        setTyped('');
      });
    }
  };
  const strangers = people
    .others(me)
    .filter(({ userId }) => !room.members.some((member) => member.userId === userId));
  return (
    <form className="parley-add-member" onSubmit={submit} noValidate>
      <div className="parley-field-row">
        <input
          dir="auto"
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setError(undefined);
          }}
          list={list}
          placeholder={t.group.addSomebody}
          aria-label={person.ofMember}
          maxLength={128}
          autoComplete="off"
        />
        <datalist id={list}>
          {strangers.map(({ userId, name }) => (
            <option key={userId} value={name} />
          ))}
        </datalist>
        <button type="submit" className="parley-button" disabled={busy}>
          {t.add}
        </button>
      </div>
      <FieldError text={error} />
    </form>
  );
};
