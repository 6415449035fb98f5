import { type SyntheticEvent, useId, useState } from 'react';
import { Mark } from '../shared/notice.js';

const NAME_MAX_LENGTH = 60;

/** Asks for a name, which is enough to sign in during development. */
export const SignInPage = ({ onSignIn }: { readonly onSignIn: (name: string) => void }) => {
  const [name, setName] = useState('');
  const [empty, setEmpty] = useState(false);
  const hint = useId();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (name.trim() === '') setEmpty(true);
    else onSignIn(name.trim());
  };
  return (
    <main className="parley-center-page">
      <form className="parley-card" onSubmit={submit} noValidate>
        <Mark />
        <h1>Welcome to Parley</h1>
        <p className="parley-soft">
          Pick a name and start chatting. Open a second window with another name to answer yourself.
        </p>
        <label className="parley-field">
          <span>Your name</span>
          <input
            value={name}
            onChange={({ target }) => {
              setName(target.value);
              setEmpty(false);
            }}
            maxLength={NAME_MAX_LENGTH}
            autoComplete="nickname"
            autoFocus
            aria-invalid={empty}
            aria-describedby={hint}
          />
        </label>
        <p
          id={hint}
          className={empty ? 'parley-field-error' : 'parley-field-hint'}
          role={empty ? 'alert' : undefined}
        >
          {empty
            ? 'A name is needed.'
            : 'This sign-in is for development: anyone may pick any name. It does not exist in production.'}
        </p>
        <button type="submit" className="parley-button parley-primary parley-wide">
          Start chatting
        </button>
      </form>
    </main>
  );
};
