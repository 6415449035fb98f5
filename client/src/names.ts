import type { User } from './protocol.js';
import type { Requester } from './requester.js';
import type { Rest } from './rest.js';

/** The names of those who wrote last in groups that nobody has opened, so that their members are not known. */
export interface Names {
  readonly of: (userId: string) => string | undefined;
  readonly learn: (userId: string, name: string | undefined) => void;
  /** Asks the server for a name, once per connection until it is known: `onLearned` is called when it has come. */
  readonly request: (userId: string, onLearned: () => void) => void;
}

export const makeNames = ({ inBackground, epoch }: Requester, rest: Rest): Names => {
  const names = new Map<string, string | undefined>();
  /** By user: the connection in which the name was asked for, as what is asked for ends with it. */
  const askedIn = new Map<string, number>();
  /** One after another, as many may be unknown at once. */
  let last = Promise.resolve();

  const learn: Names['learn'] = (userId, name) => void names.set(userId, name);

  return {
    of: (userId) => names.get(userId),
    learn,
    request(userId, onLearned) {
      if (names.has(userId) || askedIn.get(userId) === epoch()) return;
      askedIn.set(userId, epoch());
      inBackground(
        () =>
          (last = last
            .catch(() => undefined)
            .then(() => rest<User>(`/users/${encodeURIComponent(userId)}`))
            .then(({ name }) => {
              learn(userId, name);
              onLearned();
            })),
      );
    },
  };
};
