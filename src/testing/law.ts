import fc from 'fast-check';

/** How properties run: how often, and from which seed. */
export interface Runs {
  /** Missing: another one each time, which a failure names. */
  readonly seed?: number | undefined;
  /** Missing: as often as each law says. */
  readonly numRuns?: number | undefined;
}

/**
 * One guarantee of an implementation. `check` resolves where it holds, and rejects with what was found where it does
 * not. Each call has a new and empty subject, which it closes in the end, so calls may overlap.
 */
export interface Law {
  readonly name: string;
  readonly check: (runs?: Runs) => Promise<void>;
}

/** A law before it is bound to an implementation. */
export interface LawOf<Subject> {
  readonly name: string;
  readonly check: (subject: Subject, runs: Runs) => void | Promise<void>;
}

export const law = <Subject>(name: string, check: LawOf<Subject>['check']): LawOf<Subject> => ({
  name,
  check,
});

export interface Closing {
  /** Closes everything that was opened for the subject. Called once, after the check, whether that failed or not. */
  close(): void | Promise<void>;
}

/** The laws for the subjects that `open` gives: a new and empty one at each call. */
export const bind = <Subject extends Closing>(
  laws: readonly LawOf<Subject>[],
  open: () => Subject | Promise<Subject>,
): readonly Law[] =>
  laws.map(({ name, check }) => ({
    name,
    check: async (runs = {}) => {
      const subject = await open();
      try {
        await check(subject, runs);
      } finally {
        await subject.close();
      }
    },
  }));

/** Rejects with the smallest value that was found for which `holds` rejects, and with the seed to find it again. */
export const forAll = async <T>(
  values: fc.Arbitrary<T>,
  { seed, numRuns }: Runs,
  holds: (value: T) => void | Promise<void>,
): Promise<void> => {
  const property = fc.asyncProperty(values, async (value) => {
    await holds(value);
  });
  await fc.assert(property, {
    ...(seed !== undefined && { seed }),
    ...(numRuns !== undefined && { numRuns }),
  });
};

/** So many runs, unless `runs` says another number. */
export const usually = (numRuns: number, runs: Runs): Runs => ({ ...runs, numRuns: runs.numRuns ?? numRuns });
