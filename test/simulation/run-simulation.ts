import { parseGroupId, type UserId } from '../../src/domain/ids.js';
import { DEFAULT_GROUP_LIMITS } from '../../src/domain/limits.js';
import { createGroup } from '../../src/domain/membership.js';
import { checkLogs, checkSettled } from './invariants.js';
import { runCommand } from './run-command.js';
import type { Story } from './story.js';
import { makeWorld, users, type World } from './world.js';

/** Longer than a lease of a crashed node lasts, and a round over the memberships. */
const SETTLING_MS = 90_000;

/** Typing is over by then, and the grace of a departure. */
const CALM_SETTLING_MS = 15_000;

/** Long before any poll of what is known to be right. */
const MOMENT_MS = 200;

const heal = async (world: World): Promise<void> => {
  world.endFaults();
  // A node that is about to stop does so.
  await world.clock.advanceAsync(MOMENT_MS);
  for (const place of world.nodes.keys()) world.start(place);
  world.bus.healAll();
  await world.clock.advanceAsync(SETTLING_MS);
  checkLogs(world, 'After the storm');
  await checkSettled(world, 'After the storm');
};

const runCalm = async (world: World, { calm }: Story): Promise<void> => {
  const cut = new Set<number>();
  for (const command of calm) {
    if (command.kind === 'cut') cut.add(command.node);
    if (command.kind === 'heal') cut.delete(command.node);
    runCommand(world, command);
    await world.clock.advanceAsync(MOMENT_MS);
    if (cut.size === 0) checkLogs(world, `A moment after ${command.kind}`);
    if (world.records.faults.length > 0) return;
  }
  world.bus.healAll();
  await world.clock.advanceAsync(CALM_SETTLING_MS);
  checkLogs(world, 'At the end');
  await checkSettled(world, 'At the end');
};

/** Three of the users share a group, and every device is connected and watches everyone. */
const begin = async ({ stores, devices, nodes }: World): Promise<void> => {
  const [creator, ...others] = users;
  const group = {
    id: parseGroupId('g0'),
    name: 'G',
    creator: creator as UserId,
    createdAt: 0,
    history: 'all' as const,
  };
  await stores.rooms.createGroup(createGroup({ ...group, members: others.slice(1) }, DEFAULT_GROUP_LIMITS));
  devices.forEach((device, i) => {
    device.watched = users;
    device.connect(nodes[i % nodes.length]);
  });
};

/** Runs the story and gives what was found wrong. */
export const runSimulation = async (story: Story): Promise<readonly string[]> => {
  const world = makeWorld(story);
  const { faults } = world.records;
  await begin(world);
  for (const command of story.storm) {
    await world.clock.advanceAsync(command.wait);
    runCommand(world, command);
    if (faults.length > 0) return faults;
  }
  await heal(world);
  if (faults.length === 0) await runCalm(world, story);
  for (const node of world.nodes) node.crash();
  return faults;
};
