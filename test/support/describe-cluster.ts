import { describeMongo } from '@parley/mongo-testing/describe-mongo';
import { it } from 'vitest';
import { findPrograms } from './cluster/find-programs.js';
import { type Cluster, startCluster } from './cluster/start-cluster.js';

const programs = await findPrograms();

/** Starts a cluster on a database of its own, with these variables for its nodes. */
export type StartCluster = (environment?: NodeJS.ProcessEnv) => Promise<Cluster>;

/**
 * A suite on a whole cluster. Where a program is missing the suite counts as one skipped test, which has it as its title.
 */
export const describeCluster = (title: string, define: (start: StartCluster) => void): void =>
  describeMongo(title, ({ freshUrl }) => {
    if ('missing' in programs) {
      it.skip(`no ${programs.missing.map(({ name }) => name).join(' and no ')}: no cluster was tried`);
      return;
    }
    define((environment = {}) => startCluster({ programs, environment, mongoUrl: freshUrl() }));
  });
