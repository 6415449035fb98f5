import type { ChatClientOptions } from '@parley/client';
import { createContext, useContext } from 'react';
import type { HostPage } from './host-page.js';

/** The user of the page, and how the page proves who that is. */
export interface Session {
  /** Differs for every user. */
  readonly id: string;
  /** Missing where only a token has the name. */
  readonly name?: string;
  readonly client: Pick<ChatClientOptions, 'token' | 'userId'>;
  /** The id of the person that the user has typed. */
  readonly toUserId: (typed: string) => string;
  /** Whether the user types names or user ids for people. */
  readonly personKind: 'name' | 'userId';
  /** Missing where the embedding page signs in and out. */
  readonly signOut?: () => void;
  /** The page that embeds this one, and signs in and out. */
  readonly host?: HostPage;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** @throws Error outside of a session. */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('There is no session');
  return session;
};
