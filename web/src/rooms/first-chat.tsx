import { type SyntheticEvent, useState } from 'react';
import { useSession } from '../session/session.js';
import { FieldError } from '../shared/field-error.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';
import { NotKnown } from './not-known.js';
import { useStartChat } from './use-start-chat.js';

interface FirstChatProps {
  readonly onOpened: (roomId: string) => void;
}

/** What the list shows to anyone who has no conversation yet: what to do, and the field to do it. */
export const FirstChat = ({ onOpened }: FirstChatProps) => {
  const { toUserId } = useSession();
  const { t } = useLanguage();
  const person = usePersonTexts();
  const [typed, setTyped] = useState('');
  const { busy, error, setError, start } = useStartChat((roomId) => {
    setTyped('');
    onOpened(roomId);
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    start(toUserId(typed));
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
      <NotKnown typed={typed} />
      <button type="submit" className="parley-button parley-primary parley-wide" disabled={busy}>
        {busy ? t.person.opening : t.rooms.startFirst}
      </button>
    </form>
  );
};
