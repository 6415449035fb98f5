import type { ChatClientOptions } from '@parley/client';
import { createContext, useContext } from 'react';

/** Who uses the page, and how it proves that. */
export interface Session {
  /** Another one for each sign-in. */
  readonly id: string;
  /** Missing until a token has told. */
  readonly name?: string;
  readonly client: Pick<ChatClientOptions, 'token' | 'userId'>;
  /** What somebody typed to name a person, as that person's id. */
  readonly toUserId: (typed: string) => string;
  /** What a person is named by here, for labels. */
  readonly personLabel: string;
  /** Missing where the page that embeds this one decides. */
  readonly signOut?: () => void;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** @throws Error outside of a session. */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('There is no session');
  return session;
};
