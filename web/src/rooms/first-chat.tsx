import type { SyntheticEvent } from 'react';
import { FieldError } from '../shared/field-error.js';
import { FieldHint } from '../shared/field-hint.js';
import { PeopleList } from '../shared/people-list.js';
import { usePersonField } from '../shared/use-person-field.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';
import { useStartChat } from './use-start-chat.js';

interface FirstChatProps {
  readonly onOpened: (roomId: string) => void;
}

/** What the list shows to anyone who has no conversation yet: what to do, and the field to do it. */
export const FirstChat = ({ onOpened }: FirstChatProps) => {
  const { t } = useLanguage();
  const person = usePersonTexts();
  const { typed, setTyped, matches, read, hint } = usePersonField();
  const { busy, error, setError, start } = useStartChat((roomId) => {
    setTyped('');
    onOpened(roomId);
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = read();
    if ('problem' in found) setError(found.problem);
    else start(found.userId);
  };
  return (
    <form className="parley-first-chat" onSubmit={submit} noValidate>
      <p className="parley-soft">{person.howToBegin}</p>
      <label className="parley-field">
        <span>{t.rooms.writeTo}</span>
        <input
          value={typed}
          onChange={({ target }) => {
            setTyped(target.value);
            setError(undefined);
          }}
          placeholder={person.ofSomebody}
          maxLength={128}
          autoComplete="off"
          aria-invalid={error !== undefined}
        />
      </label>
      <FieldError text={error} />
      <FieldHint text={hint} />
      <PeopleList people={matches} disabled={busy} onChoose={start} />
      <button type="submit" className="parley-button parley-primary parley-wide" disabled={busy}>
        {busy ? t.person.opening : t.rooms.startFirst}
      </button>
    </form>
  );
};
