import { describe, expect, it } from 'vitest';

/** An implementation under test, new and empty for every behaviour. */
export interface Subject {
  /** Closes everything that was opened for it. */
  close(): Promise<void>;
}

/** The behaviours that an implementation cannot have, by their names, with the reasons. */
export type Deviations = Readonly<Record<string, string>>;

export type Behaves<S> = (behaviour: string, check: (subject: S) => void | Promise<void>) => void;

/** One suite for all implementations of a port. A deviation shows as a skipped test, with its reason. */
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
      if (reason !== undefined) {
        it.skip(`${behaviour} (deviates: ${reason})`);
        return;
      }
      it(behaviour, async () => {
        const subject = await makeSubject();
        try {
          await check(subject);
        } finally {
          await subject.close();
        }
      });
    });

    it('deviates in nothing that the contract does not name', () => {
      expect(Object.keys(deviations).filter((behaviour) => !behaviours.has(behaviour))).toEqual([]);
    });
  });
};

/** For an implementation that opens nothing. */
export const nothingToClose = (): Promise<void> => Promise.resolve();

/** One of two processes by turns; always the same one for a store that has one process only. */
export const byTurns = async <T>(one: T, another?: () => Promise<T>): Promise<(turn: number) => T> => {
  const other = (await another?.()) ?? one;
  return (turn) => (turn % 2 === 0 ? one : other);
};
