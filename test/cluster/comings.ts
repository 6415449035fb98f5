import { expect } from 'vitest';
import type { TestClient } from '../support/test-client.js';
import { pause } from '../crash/moments.js';
import { createGroup } from '../crash/crash-server.js';
import { type Crew, MEMBERS, nodeOf } from './crew.js';

const POLL_MS = 20;

/** One user who comes and one who leaves while something fails. Members of the crew on all nodes watch both. */
export interface Comings {
  /** To be called while it fails. */
  readonly move: () => Promise<void>;
  /** Resolves when all watchers know of the user who came. */
  readonly expectCome: (withinMs: number) => Promise<void>;
  /** The same for the user who left. Nobody may be told it twice, nor that a user has gone who is there. */
  readonly expectLeft: (withinMs: number) => Promise<void>;
}

export const startComings = async ({ nodes, devices }: Crew): Promise<Comings> => {
  const [come, leave] = ['coming', 'leaving'];
  const node = nodeOf({ nodes }, 1);
  const watchers: readonly TestClient[] = nodes.flatMap((_, i) => {
    const device = devices.find((each) => each.node === i);
    return device === undefined ? [] : [device.client];
  });
  // Only people who share a room are told of each other.
  await createGroup(node, [leave, come, ...MEMBERS]);
  const leaving = await node.connect(leave);
  for (const watcher of watchers) await watcher.ok('watchPresence', { userIds: [come, leave] });

  /** Without repetitions: what may have been lost is told again. */
  const toldOf = (watcher: TestClient, user: string): readonly string[] =>
    watcher
      .of('updateUserStatus')
      .filter(({ userId }) => userId === user)
      .map(({ status }) => status)
      .filter((status, i, all) => status !== all[i - 1]);
  const known = async (user: string, status: string, withinMs: number): Promise<void> => {
    const start = performance.now();
    while (!watchers.every((watcher) => toldOf(watcher, user).at(-1) === status)) {
      if (performance.now() - start > withinMs)
        throw new Error(`Not everybody knows that ${user} is ${status}`);
      await pause(POLL_MS);
    }
  };

  return {
    async move() {
      await node.connect(come);
      leaving.close();
    },
    expectCome: (withinMs) => known(come, 'online', withinMs),
    async expectLeft(withinMs) {
      await known(leave, 'offline', withinMs);
      for (const watcher of watchers) {
        // It may be told as well how both were before.
        expect(toldOf(watcher, come).join()).toMatch(/^(offline,)?online$/);
        expect(toldOf(watcher, leave).join()).toMatch(/^(online,)?offline$/);
        for (const user of MEMBERS) expect(toldOf(watcher, user)).not.toContain('offline');
      }
    },
  };
};
