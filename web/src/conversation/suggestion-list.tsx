import { Avatar } from '../shared/avatar.js';
import { PersonName } from '../shared/person-name.js';
import { useLanguage } from '../texts/use-language.js';
import type { Suggestions } from './use-suggestions.js';

/** The id of the option that Enter chooses; undefined while nothing is suggested. */
export const activeOptionId = ({ id, people, active }: Suggestions): string | undefined =>
  people.length === 0 ? undefined : `${id}-${active}`;

/** The people whom an `@` may mean, above the field. The focus stays in the field. */
export const SuggestionList = ({ suggestions }: { readonly suggestions: Suggestions }) => {
  const { t } = useLanguage();
  const { id, people, active, choose } = suggestions;
  return (
    <>
      <p className="parley-hidden" role="status">
        {people.length > 0 && t.message.countSuggestions(people.length)}
      </p>
      {people.length > 0 && (
        <ul id={id} className="parley-suggestions" role="listbox" aria-label={t.message.suggestions}>
          {people.map((person, index) => (
            <li
              key={person.userId}
              id={`${id}-${index}`}
              className="parley-person"
              role="option"
              aria-selected={index === active}
              ref={index === active ? intoView : undefined}
              // The field keeps the focus.
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => choose(person)}
            >
              <Avatar id={person.userId} name={person.name} picture={person.picture} size="small" />
              <span className="parley-truncate">
                <PersonName person={person} withId />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
};

/** The arrows reach options for which there is no room. */
const intoView = (option: Element | null): void => option?.scrollIntoView({ block: 'nearest' });
