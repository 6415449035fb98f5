import type { ParleyOptions } from '../../application/make-parley.js';
import type { Parley } from '../../application/parley.js';
import type { UserId } from '../../domain/ids.js';
import { DEFAULT_CONSENT_LIMITS } from '../../domain/limits.js';
import { makeManualClock, type ManualClock } from '../manual-clock.js';
import type { Command } from './commands.js';
import { compareLists, compareRoom } from './comparing-rooms.js';
import { type ModelDevice, openDevice } from './device.js';
import { MAX_MEMBERS, REJOIN_AFTER_MS } from './model-room.js';
import { Reference } from './reference.js';
import { runCommand } from './run-command.js';
import { privateOf, users, type World } from './world.js';

/** Counts the outcomes of a run, so that a test can check that stories test something. */
export interface Tally {
  readonly accepted: Map<string, number>;
  readonly refused: Map<string, number>;
}

export interface StoryOptions {
  /**
   * Gives Parley over the ports that are to be tested, new and empty, on this clock and with these options. The
   * clock stands but for what the story lets pass. Presence and whatever else has timers uses it too.
   */
  readonly open: (clock: ManualClock, options: ParleyOptions) => Parley | Promise<Parley>;
  readonly tally?: Tally | undefined;
}

/**
 * Runs the commands against Parley and the reference, and compares every answer, and after each command all that can be
 * read and all that was delivered live. Rejects at the first difference. In the end Parley is stopped.
 */
export const runStory = async (story: readonly Command[], { open, tally }: StoryOptions): Promise<void> => {
  const clock = makeManualClock();
  const parley = await open(clock, {
    groupLimits: { maxMembers: MAX_MEMBERS },
    consent: { ...DEFAULT_CONSENT_LIMITS, rejoinAfterMs: REJOIN_AFTER_MS },
  });
  try {
    const devices = new Map<UserId, ModelDevice>();
    for (const user of users) devices.set(user, await openDevice(parley, user));
    const privates = users.flatMap((a, i) => users.slice(i + 1).map((b) => privateOf(a, b)));
    const world: World = { parley, model: new Reference(), devices, privates, clock };
    for (const command of story) await tellOne(world, command, tally);
  } finally {
    await parley.stop();
  }
};

const tellOne = async (world: World, command: Command, tally: Tally | undefined): Promise<void> => {
  world.clock.advance(command.wait);
  const outcome = await runCommand(world, command);
  const counter = outcome === 'ok' ? tally?.accepted : tally?.refused;
  const key = outcome === 'ok' ? command.kind : `${command.kind} ${outcome}`;
  counter?.set(key, (counter.get(key) ?? 0) + 1);
  await world.clock.advanceAsync(0);
  for (const room of world.model.rooms) await compareRoom(world, room);
  for (const user of users) await compareLists(world, user, 100);
};
