import { useChat } from '@parley/client/react';
import type { KeyboardEvent } from 'react';
import { useSession } from '../session/session.js';
import { Avatar } from '../shared/avatar.js';
import { usePeople } from '../shared/people.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';
import { Name } from '../text/name.js';

interface PeoplePickerProps {
  /** User ids. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** The text of the field, which is not added yet. */
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
}

/** Chooses people: the user ticks those they know, and types others. */
export const PeoplePicker = ({ chosen, onChange, typed, onTyped }: PeoplePickerProps) => {
  const { me } = useChat();
  const { toUserId } = useSession();
  const { t } = useLanguage();
  const person = usePersonTexts();
  const people = usePeople();
  const known = people.others(me);
  const strangers = chosen.filter((userId) => !known.some((person) => person.userId === userId));
  const shown = [...strangers.map(people.of), ...known];
  const toggle = (userId: string) =>
    onChange(chosen.includes(userId) ? chosen.filter((id) => id !== userId) : [...chosen, userId]);
  const add = () => {
    const userId = toUserId(typed);
    if (userId !== '' && userId !== me && !chosen.includes(userId)) onChange([...chosen, userId]);
    onTyped('');
  };
  const addOnEnter = (event: KeyboardEvent) => {
    // With an empty field, enter submits the form.
    if (event.key !== 'Enter' || typed.trim() === '') return;
    event.preventDefault();
    add();
  };
  return (
    <fieldset className="parley-picker">
      <legend>{t.group.members}</legend>
      <div className="parley-field-row">
        <input
          dir="auto"
          value={typed}
          onChange={({ target }) => onTyped(target.value)}
          onKeyDown={addOnEnter}
          placeholder={person.ofSomebody}
          aria-label={person.ofMember}
          maxLength={128}
          autoComplete="off"
        />
        <button type="button" className="parley-button" onClick={add} disabled={typed.trim() === ''}>
          {t.add}
        </button>
      </div>
      <ul className="parley-people">
        {shown.map(({ userId, name, picture }) => (
          <li key={userId}>
            <label className="parley-person">
              <Avatar id={userId} name={name} picture={picture} size="small" />
              <span className="parley-truncate">
                <Name>{name}</Name>
              </span>
              <input type="checkbox" checked={chosen.includes(userId)} onChange={() => toggle(userId)} />
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
};
