import type { Profile } from '@parley/client';
import { createContext, useContext } from 'react';
import { isolate } from '../text/directions.js';
import { fold } from './search-text.js';

export interface Person {
  readonly userId: string;
  /** The id, where no name is known. Names say who is meant, and never decide it: several people may have one. */
  readonly name: string;
  readonly picture?: string | undefined;
  /** Whether somebody else has this name, or has it as an id: then the id stands beside it. */
  readonly isNamesake: boolean;
}

/** All people whom the user has met in a room, and whom the page around this one suggests, at one moment. */
export interface People {
  /** `known` is what is known of a person who is not among them. */
  readonly of: (userId: string, known?: Partial<Profile>) => Person;
  readonly has: (userId: string) => boolean;
  /** Everybody but the user, in the order of their names. */
  readonly others: (me: string | undefined) => readonly Person[];
}

/** @param suggested people without whom the chat would be as well: what a room says of the same person comes first. */
export const makePeople = (profiles: readonly Profile[], suggested: readonly Profile[] = []): People => {
  const known = new Map([...suggested, ...profiles].map((profile) => [profile.userId, profile]));
  const counts = new Map<string, number>();
  for (const { userId, name = userId } of known.values()) {
    for (const key of new Set([fold(name), fold(userId)])) counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  const of: People['of'] = (userId, given = {}) => {
    const { name = userId, picture } = known.get(userId) ?? given;
    // Somebody who is not among them is not counted.
    const others = (counts.get(fold(name)) ?? 0) - (known.has(userId) ? 1 : 0);
    return { userId, name, picture, isNamesake: others > 0 };
  };
  return {
    of,
    has: (userId) => known.has(userId),
    others: (me) =>
      [...known.keys()]
        .filter((userId) => userId !== me)
        .map((userId) => of(userId))
        .sort((a, b) => a.name.localeCompare(b.name) || a.userId.localeCompare(b.userId)),
  };
};

/** A person in a sentence: `Ana Lee`, or `Ana Lee (ana-2)` beside another Ana Lee. */
export const personText = ({ userId, name, isNamesake }: Person): string =>
  isNamesake && name !== userId ? `${isolate(name)} (${isolate(userId)})` : isolate(name);

/** People beside those of the user's rooms. */
export interface Suggestions {
  readonly suggest: (people: readonly Profile[]) => void;
}

export const PeopleContext = createContext<(People & Suggestions) | undefined>(undefined);

/** Another object whenever anything of anybody has changed. @throws Error outside of a `PeopleProvider`. */
export const usePeople = (): People & Suggestions => {
  const people = useContext(PeopleContext);
  if (people === undefined) throw new Error('There are no people');
  return people;
};
