import type { Member } from '@parley/client';
import { createContext, useContext } from 'react';

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly picture?: string | undefined;
}

/** Everybody whom the user has met in a room of this session. People who have left a room stay known. */
export interface People {
  readonly learn: (members: readonly (Pick<Member, 'userId'> & Partial<Member>)[]) => void;
  /** A person who is not known yet has their id as a name. */
  readonly of: (userId: string) => Person;
  /** Everybody but the user, in the order of their names. */
  readonly others: (me: string | undefined) => readonly Person[];
}

export const makePeople = (): People => {
  const known = new Map<string, Person>();
  return {
    learn(members) {
      for (const { userId, name, picture } of members) {
        const before = known.get(userId);
        known.set(userId, {
          userId,
          name: name ?? before?.name ?? userId,
          picture: picture ?? before?.picture,
        });
      }
    },
    of: (userId) => known.get(userId) ?? { userId, name: userId },
    others(me) {
      return [...known.values()]
        .filter(({ userId }) => userId !== me)
        .sort((a, b) => a.name.localeCompare(b.name));
    },
  };
};

export const PeopleContext = createContext<People | undefined>(undefined);

/** @throws Error outside of a `ChatPage`. */
export const usePeople = (): People => {
  const people = useContext(PeopleContext);
  if (people === undefined) throw new Error('There are no people');
  return people;
};
