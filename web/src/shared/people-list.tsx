import { useLanguage } from '../texts/use-language.js';
import { Avatar } from './avatar.js';
import type { Person } from './people.js';
import { PersonName } from './person-name.js';

interface PeopleListProps {
  readonly people: readonly Person[];
  readonly disabled: boolean;
  readonly onChoose: (userId: string) => void;
}

/** A longer list is for the search. */
const MAX_SHOWN = 50;

/** People of whom the user chooses one, each with name and id. */
export const PeopleList = ({ people, disabled, onChoose }: PeopleListProps) => {
  const { t } = useLanguage();
  if (people.length === 0) return null;
  return (
    <ul className="parley-people" aria-label={t.person.known}>
      {people.slice(0, MAX_SHOWN).map((person) => (
        <li key={person.userId}>
          <button
            type="button"
            className="parley-person"
            disabled={disabled}
            onClick={() => onChoose(person.userId)}
          >
            <Avatar id={person.userId} name={person.name} picture={person.picture} size="small" />
            <span className="parley-truncate">
              <PersonName person={person} withId />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
};
