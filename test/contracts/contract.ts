import { describe, expect, it } from 'vitest';

/** An implementation under test, new and empty for every behaviour. */
export interface Subject {
  /** Closes everything that was opened for it. */
  close(): Promise<void>;
}

/** The behaviours that an implementation cannot have, by their names, with the reasons. */
export type Deviations = Readonly<Record<string, string>>;

export type Behaves<S> = (behaviour: string, check: (subject: S) => void | Promise<void>) => void;

/** One suite for all implementations of a port. A deviation has to be one: its test passes where the behaviour fails. */
export const contract = <S extends Subject>(
  name: string,
  makeSubject: () => Promise<S>,
  deviations: Deviations,
  define: (behaves: Behaves<S>) => void,
): void => {
  describe(name, () => {
    const behaviours = new Set<string>();

    define((behaviour, check) => {
      behaviours.add(behaviour);
      const reason = deviations[behaviour];
      const run = async () => {
        const subject = await makeSubject();
        try {
          await check(subject);
        } finally {
          await subject.close();
        }
      };
      if (reason === undefined) it(behaviour, run);
      else it.fails(`${behaviour} (deviates: ${reason})`, run);
    });

    it('deviates in nothing that the contract does not name', () => {
      expect(Object.keys(deviations).filter((behaviour) => !behaviours.has(behaviour))).toEqual([]);
    });
  });
};

/** For an implementation that opens nothing. */
export const nothingToClose = (): Promise<void> => Promise.resolve();
