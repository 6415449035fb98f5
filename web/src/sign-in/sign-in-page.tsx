import { type SyntheticEvent, useId, useState } from 'react';
import { Mark } from '../shared/notice.js';
import { isTooLong, TextField } from '../shared/text-field.js';
import { useLanguage } from '../texts/use-language.js';

const NAME_MAX_LENGTH = 60;

/** Asks for a name, which is enough to sign in during development. */
export const SignInPage = ({ onSignIn }: { readonly onSignIn: (name: string) => void }) => {
  const { t } = useLanguage();
  const [name, setName] = useState('');
  const [empty, setEmpty] = useState(false);
  const hint = useId();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (isTooLong(name, NAME_MAX_LENGTH)) return;
    if (name.trim() === '') setEmpty(true);
    else onSignIn(name.trim());
  };
  return (
    <main className="parley-center-page">
      <form className="parley-card" onSubmit={submit} noValidate>
        <Mark />
        <h1>{t.signIn.title}</h1>
        <p className="parley-soft">{t.signIn.text}</p>
        <TextField
          label={t.signIn.name}
          value={name}
          onChange={(text) => {
            setName(text);
            setEmpty(false);
          }}
          max={NAME_MAX_LENGTH}
          autoComplete="nickname"
          autoFocus
          aria-invalid={empty}
          aria-describedby={hint}
        />
        <p
          id={hint}
          className={empty ? 'parley-field-error' : 'parley-field-hint'}
          role={empty ? 'alert' : undefined}
        >
          {empty ? t.signIn.nameNeeded : t.signIn.hint}
        </p>
        <button type="submit" className="parley-button parley-primary parley-wide">
          {t.signIn.submit}
        </button>
      </form>
    </main>
  );
};
