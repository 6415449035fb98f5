import { Name } from '../text/name.js';
import type { Person } from './people.js';

interface PersonNameProps {
  readonly person: Person;
  /** Whether the id stands beside the name in any case, as where the user chooses a person. */
  readonly withId?: boolean;
}

/** A person's name, with the id beside it where another person has that name. */
export const PersonName = ({ person, withId = false }: PersonNameProps) => {
  const { userId, name, isNamesake } = person;
  return (
    <>
      <Name>{name}</Name>
      {(withId || isNamesake) && name !== userId && (
        <>
          {' '}
          <span className="parley-person-id">
            <Name>{userId}</Name>
          </span>
        </>
      )}
    </>
  );
};
