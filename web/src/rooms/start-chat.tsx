import type { ReactNode, SyntheticEvent } from 'react';
import { FieldError } from '../shared/field-error.js';
import { FieldHint } from '../shared/field-hint.js';
import { PeopleList } from '../shared/people-list.js';
import { TextField, USER_ID_MAX_LENGTH } from '../shared/text-field.js';
import { usePersonField } from '../shared/use-person-field.js';
import { useLanguage } from '../texts/use-language.js';
import { useStartChat } from './use-start-chat.js';

interface StartChatProps {
  readonly className?: string;
  /** The content above the field. */
  readonly children?: ReactNode;
  readonly label: string;
  readonly placeholder?: string;
  /** The text of the button. */
  readonly submit: string;
  readonly autoFocus?: boolean;
  readonly onOpened: (roomId: string) => void;
}

/** Opens the private room with somebody whom the user knows or types. */
export const StartChat = ({ className, children, submit, onOpened, ...field }: StartChatProps) => {
  const { t } = useLanguage();
  const { typed, setTyped, matches, read, hint } = usePersonField();
  const { busy, error, setError, start } = useStartChat((roomId) => {
    setTyped('');
    onOpened(roomId);
  });
  const startTyped = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = read();
    if ('problem' in found) setError(found.problem);
    else start(found.userId);
  };
  return (
    <form className={className} onSubmit={startTyped} noValidate>
      {children}
      <TextField
        {...field}
        value={typed}
        onChange={(text) => {
          setTyped(text);
          setError(undefined);
        }}
        max={USER_ID_MAX_LENGTH}
        aria-invalid={error !== undefined}
      />
      <FieldError text={error} />
      <FieldHint text={hint} />
      <PeopleList people={matches} disabled={busy} onChoose={start} />
      <div className="parley-dialog-actions">
        <button type="submit" className="parley-button parley-primary" disabled={busy}>
          {busy ? t.person.opening : submit}
        </button>
      </div>
    </form>
  );
};
