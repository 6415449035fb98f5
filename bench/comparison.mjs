import { resolve } from 'node:path';

const THIS = 'this build';
const OTHER = 'the other build';

/** Builds of Parley by name, the reference first: that of another checkout, and this one. */
export const buildsBeside = (folder) => ({ [OTHER]: resolve(folder), [THIS]: undefined });

/** A case for each run on Parley, which measures it on both builds. `makeRuns` gives new runs of the case. */
export const besideOther = (measuredCase, makeRuns, builds) => {
  const [others, own] = [makeRuns(), makeRuns()];
  return Object.entries(own)
    .filter(([, { server }]) => server.kind === 'parley')
    .map(([run, load]) => ({
      ...measuredCase,
      name: `${measuredCase.name}: ${run}`,
      against: OTHER,
      runs: {
        // One row for each build, all of its processes together.
        [OTHER]: {
          ...others[run],
          rows: undefined,
          server: { ...others[run].server, build: builds[OTHER] },
        },
        [THIS]: { ...load, rows: undefined },
      },
    }));
};
