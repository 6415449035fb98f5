import { useChat } from '@parley/client/react';
import type { KeyboardEvent } from 'react';
import { Avatar } from '../shared/avatar.js';
import { FieldHint } from '../shared/field-hint.js';
import { usePeople } from '../shared/people.js';
import { PersonName } from '../shared/person-name.js';
import { TextField, USER_ID_MAX_LENGTH } from '../shared/text-field.js';
import type { PersonField } from '../shared/use-person-field.js';
import { usePersonTexts } from '../shared/use-person-texts.js';
import { useLanguage } from '../texts/use-language.js';

interface PeoplePickerProps {
  /** User ids. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** The text that is typed and not added yet. */
  readonly field: PersonField;
  readonly onProblem: (text: string | undefined) => void;
}

/** Chooses people: the user ticks those they know, and types the ids of others. */
export const PeoplePicker = ({ chosen, onChange, field, onProblem }: PeoplePickerProps) => {
  const { me } = useChat();
  const { t } = useLanguage();
  const texts = usePersonTexts();
  const people = usePeople();
  const { typed, setTyped, matches, read, hint } = field;
  const others = matches.filter(({ userId }) => !chosen.includes(userId));
  const shown = [...chosen.map((userId) => people.of(userId)), ...others];
  const toggle = (userId: string) =>
    onChange(chosen.includes(userId) ? chosen.filter((id) => id !== userId) : [...chosen, userId]);
  const add = () => {
    const found = read();
    if ('problem' in found) return onProblem(found.problem);
    if (found.userId !== me && !chosen.includes(found.userId)) onChange([...chosen, found.userId]);
    setTyped('');
  };
  const addOnEnter = (event: KeyboardEvent) => {
    // With an empty field, enter submits the form.
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || typed.trim() === '') return;
    event.preventDefault();
    add();
  };
  return (
    <fieldset className="parley-picker">
      <legend>{t.group.members}</legend>
      <TextField
        value={typed}
        onChange={(text) => {
          setTyped(text);
          onProblem(undefined);
        }}
        max={USER_ID_MAX_LENGTH}
        onKeyDown={addOnEnter}
        placeholder={texts.ofSomebody}
        aria-label={texts.ofMember}
        button={
          <button type="button" className="parley-button" onClick={add} disabled={typed.trim() === ''}>
            {t.add}
          </button>
        }
      />
      <FieldHint text={hint} />
      <ul className="parley-people">
        {shown.map((person) => (
          <li key={person.userId}>
            <label className="parley-person">
              <Avatar id={person.userId} name={person.name} picture={person.picture} size="small" />
              <span className="parley-truncate">
                <PersonName person={person} withId />
              </span>
              <input
                type="checkbox"
                checked={chosen.includes(person.userId)}
                onChange={() => toggle(person.userId)}
              />
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
};
