import type { Member } from '@parley/client';
import { createContext, useContext } from 'react';

export interface Person {
  readonly userId: string;
  readonly name: string;
  readonly picture?: string | undefined;
}

/** Everybody whom this session has met, as rooms told of them; who left a room keeps their name here. */
export interface People {
  readonly learn: (members: readonly Member[]) => void;
  /** Who is not known yet goes by their id. */
  readonly of: (userId: string) => Person;
  /** In the order of their names, without the user. */
  readonly others: (me: string | undefined) => readonly Person[];
}

export const makePeople = (): People => {
  const known = new Map<string, Person>();
  return {
    learn(members) {
      for (const { userId, name, picture } of members) {
        known.set(userId, { userId, name: name ?? known.get(userId)?.name ?? userId, picture });
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

/** @throws Error outside of a chat. */
export const usePeople = (): People => {
  const people = useContext(PeopleContext);
  if (people === undefined) throw new Error('There are no people');
  return people;
};
