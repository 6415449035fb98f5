import type { Profile } from '@parley/client';
import { useChatState } from '@parley/client/react';
import { type ReactNode, useMemo, useState } from 'react';
import { makePeople, PeopleContext } from './people.js';

const NONE: readonly Profile[] = [];

/** Gives the people of the chat to everything in it, live. */
export const PeopleProvider = ({ children }: { readonly children: ReactNode }) => {
  const profiles = useChatState((chat) => chat.people.all());
  const [suggested, suggest] = useState(NONE);
  const people = useMemo(() => ({ ...makePeople(profiles, suggested), suggest }), [profiles, suggested]);
  return <PeopleContext value={people}>{children}</PeopleContext>;
};
