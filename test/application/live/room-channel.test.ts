import type { LiveEvent } from '../../../src/application/devices/outlet.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Seq } from '../../../src/domain/log-entry.js';
import type { RoomChannel } from '../../../src/application/live/room-channel.js';
import { type ChannelRig, makeChannelRig, type RigDevice } from './channel-rig.js';
import { expectEqual } from '../../support/expect-equal.js';
import { runs } from '../../support/runs.js';

/** `at` picks among the possibilities, from 0 (the first) to 1. */
type Step = { readonly at: number; readonly device: number } & {
  readonly kind:
    | 'commit'
    | 'publish'
    | 'publish-new'
    | 'poll'
    | 'pause'
    | 'resume'
    | 'leave'
    | 'answer'
    | 'fail'
    | 'retry';
};

const DEVICES = 3;

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom<Step['kind']>(
      ...([
        'commit',
        'commit',
        'publish-new',
        'publish-new',
        'publish',
        'publish',
        'pause',
        'resume',
      ] as const),
      ...(['poll', 'resume', 'leave', 'answer', 'answer', 'fail', 'retry'] as const),
    ),
    at: fc.nat({ max: 1_000 }).map((thousandths) => thousandths / 1_000),
    device: fc.nat(DEVICES - 1),
  }),
  { maxLength: 80, size: 'max' },
);

/** Never beyond `to`: no poll reports an entry that the log does not have. */
const pickSeq = (from: Seq, to: Seq, at: number): Seq =>
  Math.min(to, from + Math.floor(at * (to - from + 1)));

const range = (from: Seq, to: Seq): Seq[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

/** The seq of the last entry that the channel has delivered; 0 before the first. */
const positionOf = (channel: RoomChannel): number => {
  let position = 0;
  while (channel.isAheadOf(position)) position++;
  return position;
};

const resume = (rig: ChannelRig, device: RigDevice, at: number): void => {
  const { channel, log } = rig;
  if (device.subscription === undefined) return;
  const upTo = Math.min(log.length, pickSeq(positionOf(channel), log.length, at));
  // The contract of `resume`: a device behind the channel has to read on first.
  if (channel.isAheadOf(upTo)) return;
  device.got = [];
  device.expects = upTo + 1;
  const { subscription } = device;
  device.subscription = undefined;
  channel.resume(subscription, upTo);
};

const pause = (rig: ChannelRig, device: RigDevice): void => {
  device.subscription = rig.channel.pause(device.session);
  device.expects = undefined;
  device.got = [];
};

const run = async (rig: ChannelRig, step: Step): Promise<void> => {
  const { channel, log } = rig;
  const device = rig.devices[step.device] as RigDevice;
  switch (step.kind) {
    case 'commit':
      return rig.commit();
    case 'publish':
      return rig.publish(pickSeq(1, log.length, step.at));
    case 'publish-new':
      rig.commit();
      return rig.publish(log.length);
    case 'poll':
      // It may be older than what has been published since.
      return rig.poll(pickSeq(0, log.length, step.at));
    case 'pause':
      return pause(rig, device);
    case 'resume':
      if (device.subscription === undefined) pause(rig, device);
      return resume(rig, device, step.at);
    case 'leave':
      channel.leave(device.session);
      device.subscription = undefined;
      device.expects = undefined;
      device.got = [];
      return;
    case 'answer':
      return rig.answerRead();
    case 'fail':
      return rig.failNext();
    case 'retry':
      return rig.retry();
  }
};

/** At any time: ascending, each once, from the position on; nothing while the subscription waits. */
const checkSoFar = (rig: ChannelRig): void => {
  for (const { got, expects } of rig.devices) {
    expectEqual(got, expects === undefined ? [] : range(expects, expects + got.length - 1));
  }
};

/** One more entry is published, or found by a poll, and nothing is under way any more. */
const settleAll = async (rig: ChannelRig, how: 'publish' | 'poll' = 'publish'): Promise<void> => {
  rig.commit();
  rig[how](rig.log.length);
  await rig.quiesce();
};

const settlings = fc.constantFrom('publish', 'poll');

const checkComplete = (rig: ChannelRig): void => {
  for (const { got, expects } of rig.devices) {
    expectEqual(got, expects === undefined ? [] : range(expects, rig.log.length));
  }
};

describe('a room channel', () => {
  it('delivers to each device every entry from its position on, once, ascending and without a gap', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), settlings, async (script, pageSize, how) => {
        const rig = makeChannelRig(DEVICES, pageSize);
        for (const step of script) {
          await run(rig, step);
          checkSoFar(rig);
        }
        await settleAll(rig, how);
        checkComplete(rig);
      }),
      { numRuns: runs(200) },
    );
  });

  it('passes over entries that the log cannot give, and delivers all others once and ascending', async () => {
    const damage = fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        steps,
        fc.integer({ min: 1, max: 5 }),
        settlings,
        damage,
        async (script, pageSize, how, damaged) => {
          const rig = makeChannelRig(DEVICES, pageSize);
          for (const seq of damaged) rig.damaged.add(seq);
          const sound = (seqs: readonly Seq[]) => seqs.filter((seq) => !rig.damaged.has(seq));
          for (const step of script) await run(rig, step);
          await settleAll(rig, how);
          const reads = rig.reads();
          rig.poll(rig.log.length);
          await rig.quiesce();

          for (const { got, expects } of rig.devices) {
            expectEqual(
              got,
              [...new Set(got)].sort((a, b) => a - b),
            );
            const expected = expects === undefined ? [] : range(expects, rig.log.length);
            expectEqual(sound(got), sound(expected));
          }
          // What cannot be read is not asked for again and again.
          expect(rig.reads()).toBe(reads);
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('calls its owner for each entry once, in the order of the log, whatever the subscriptions', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        const rig = makeChannelRig(DEVICES, 3);
        for (const step of script) await run(rig, step);
        await settleAll(rig);
        const from = rig.after[0] ?? 1;
        expect(rig.after).toEqual(range(from, from + rig.after.length - 1));
        expect([0, rig.log.length]).toContain(positionOf(rig.channel));
      }),
      { numRuns: runs(100) },
    );
  });

  it('loses nothing where far more comes ahead of a gap than its buffer takes', async () => {
    const flood = fc.record({
      count: fc.integer({ min: 480, max: 1_300 }),
      lost: fc.uniqueArray(fc.integer({ min: 1, max: 1_300 }), { maxLength: 20 }),
      backwards: fc.boolean(),
      readsMeanwhile: fc.nat(2),
      fails: fc.nat(2),
      resumesLate: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(flood, async ({ count, lost, backwards, readsMeanwhile, fails, resumesLate }) => {
        const rig = makeChannelRig(2, 200);
        const [first, second] = rig.devices as [RigDevice, RigDevice];
        pause(rig, first);
        pause(rig, second);
        if (!resumesLate) resume(rig, first, 0);
        for (let i = 0; i < count; i++) rig.commit();
        for (let i = 0; i < fails; i++) rig.failNext();
        const missing = new Set([1, ...lost]);
        const published = range(1, count).filter((seq) => !missing.has(seq));
        if (backwards) published.reverse();
        published.forEach((seq) => rig.publish(seq));
        for (let i = 0; i < readsMeanwhile; i++) await rig.answerRead();
        if (resumesLate) {
          first.expects = 1;
          if (first.subscription) rig.channel.resume(first.subscription, 0);
        }
        resume(rig, second, 0.5);
        await rig.quiesce();

        // The last published entry has arrived, without another one after it.
        const end = Math.max(...published);
        expect(first.got.slice(0, end)).toEqual(range(1, end));
        await settleAll(rig);
        checkComplete(rig);
      }),
      { numRuns: runs(50) },
    );
  });

  it('reads again after a failing read, as often as it fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 2, max: 12 }),
        async (fails, count) => {
          const rig = makeChannelRig(1, 2);
          const [device] = rig.devices as [RigDevice];
          pause(rig, device);
          resume(rig, device, 0);
          for (let i = 0; i < count; i++) rig.commit();
          for (let i = 0; i < fails; i++) rig.failNext();
          rig.publish(count);
          await rig.quiesce();
          expect(rig.failures()).toBe(fails);
          expect(device.got).toEqual(range(1, count));
        },
      ),
    );
  });

  it('lets a subscription that was resumed ahead of the channel wait until the channel is there', () => {
    const rig = makeChannelRig(2, 3);
    const [early, late] = rig.devices as [RigDevice, RigDevice];
    pause(rig, early);
    resume(rig, early, 0);
    for (let i = 0; i < 4; i++) rig.commit();
    pause(rig, late);
    if (late.subscription) rig.channel.resume(late.subscription, 3);
    for (const seq of [1, 2, 3, 4]) rig.publish(seq);

    expect(early.got).toEqual([1, 2, 3, 4]);
    expect(late.got).toEqual([4]);
    expect(rig.channel.pause(late.session).received).toEqual({ from: 4, upTo: 4 });
  });

  it('reads what a poll finds beyond its position, page by page, and says that it was found in the log', async () => {
    const rig = makeChannelRig(1, 2);
    const [device] = rig.devices as [RigDevice];
    pause(rig, device);
    resume(rig, device, 0);
    rig.commit();
    rig.publish(1);
    for (let i = 0; i < 6; i++) rig.commit();

    rig.poll(5);
    rig.publish(2);
    await rig.quiesce();

    expect(device.got).toEqual(range(1, 5));
    expect(rig.found).toEqual([3, 4, 5]);
  });

  it('reads nothing where a poll finds what it has, or before it has a position', async () => {
    const rig = makeChannelRig(1, 2);
    const [device] = rig.devices as [RigDevice];
    pause(rig, device);
    for (let i = 0; i < 3; i++) rig.commit();

    rig.poll(3);
    const beforeItsPosition = rig.reads();
    device.expects = 4;
    if (device.subscription) rig.channel.resume(device.subscription, 3);
    rig.poll(3);
    rig.poll(2);
    await rig.quiesce();

    expect([beforeItsPosition, rig.reads()]).toEqual([0, 0]);
    expect(device.got).toEqual([]);
  });

  it('shows no device that somebody types before it has anything of the room, as it may not hear of the end', () => {
    const { channel, devices } = makeChannelRig(1, 2);
    const [device] = devices as [RigDevice];
    const told: boolean[] = [];
    const deliver = (event: LiveEvent) => event.type === 'typing-changed' && told.push(event.typing) > 0;
    const session = { ...device.session, outlet: { deliver, end: () => undefined } };
    const { roomId } = channel;
    const { userId, connectionId } = device.session;
    const typing = { type: 'typing-changed', roomId, userId, connectionId, expiresInMs: 0 } as const;

    const subscription = channel.pause(session);
    channel.signal({ ...typing, typing: true });
    const before = [...told];
    channel.resume(subscription, 0);
    channel.signal({ ...typing, typing: true });

    expect([before, told]).toEqual([[], [true]]);
  });

  it('voids the earlier subscription when a device pauses again', () => {
    const rig = makeChannelRig(1, 3);
    const [device] = rig.devices as [RigDevice];
    const earlier = rig.channel.pause(device.session);
    const later = rig.channel.pause(device.session);
    rig.channel.resume(earlier, 0);
    rig.commit();
    rig.publish(1);
    expect(device.got).toEqual([]);

    rig.channel.resume(later, 0);
    expect(device.got).toEqual([1]);
  });
});
