import { describe, expect, it } from 'vitest';
import { followNothing } from '../../../src/application/ports/follow-command.js';
import { NO_METRICS } from '../../../src/application/ports/metrics.js';
import { makeInTurn } from '../../../src/application/sessions/turns.js';
import { parseUserId } from '../../../src/domain/ids.js';
import { makeFakeClock } from '../../support/fake-clock.js';

const [ana, ben, cleo] = [parseUserId('ana'), parseUserId('ben'), parseUserId('cleo')];
const LIMITS = { atOnce: 2, waiting: 4, waitingOfOne: 3, deadlineMs: 1_000 };

const makeRig = () => {
  const clock = makeFakeClock();
  const inTurn = makeInTurn({ clock, metrics: NO_METRICS, followCommand: followNothing }, LIMITS);
  const started: string[] = [];
  const end = new Map<string, () => void>();
  const begin = (userId: typeof ana, name: string, command: 'sync' | 'typing' = 'sync') =>
    inTurn(
      userId,
      command,
      () =>
        new Promise<string>((resolve) => {
          started.push(name);
          end.set(name, () => resolve(name));
        }),
    );
  const finish = async (name: string) => {
    end.get(name)?.();
    await clock.advanceAsync(0);
  };
  return { clock, begin, finish, started };
};

describe('the turns of heavy commands', () => {
  it('go round the users, so that nobody waits for all that another has asked for', async () => {
    const { begin, finish, started } = makeRig();

    const all = [begin(ana, 'a1'), begin(ben, 'b1'), begin(ana, 'a2'), begin(ana, 'a3'), begin(cleo, 'c1')];
    await finish('a1');
    await finish('a2');
    const soon = [...started];
    for (const name of ['b1', 'c1', 'a3']) await finish(name);
    await Promise.all(all);

    expect(soon).toEqual(['a1', 'b1', 'a2', 'c1']);
    expect(started).toEqual(['a1', 'b1', 'a2', 'c1', 'a3']);
  });

  it('come one after another for one user, and a few at once for all', async () => {
    const { begin, finish, started } = makeRig();

    const all = [begin(ana, 'a1'), begin(ana, 'a2'), begin(ben, 'b1'), begin(cleo, 'c1')];
    const first = [...started];
    await finish('b1');
    const second = [...started];
    await finish('a1');
    for (const name of ['c1', 'a2']) await finish(name);

    expect(first).toEqual(['a1', 'b1']);
    expect(second).toEqual(['a1', 'b1', 'c1']);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b1', 'c1']);
  });

  it('are not what light commands wait for', () => {
    const { begin, started } = makeRig();

    for (const name of ['a1', 'a2', 'a3']) void begin(ana, name);
    void begin(ana, 'light', 'typing');

    expect(started).toEqual(['a1', 'light']);
  });

  it('are refused to a user who waits with their share, and not to others, until all the room is taken', async () => {
    const { begin } = makeRig();
    void begin(ana, 'a1');
    void begin(ben, 'b1');
    for (const name of ['a2', 'a3', 'a4']) void begin(ana, name);

    const beyond = begin(ana, 'a5');
    const others = begin(ben, 'b2');
    const full = begin(cleo, 'c1');

    await expect(beyond).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_000 });
    await expect(full).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_000 });
    await expect(Promise.race([others, Promise.resolve('waits')])).resolves.toBe('waits');
  });

  it('are refused where too many wait, and after the deadline, and nothing is done then', async () => {
    const { clock, begin, finish, started } = makeRig();
    const running = begin(ana, 'a1');
    const waiting = ['a2', 'a3', 'a4'].map((name) => begin(ana, name));

    const beyond = begin(ana, 'a5');
    await expect(beyond).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1_000 });
    const refused = Promise.allSettled(waiting);
    await clock.advanceAsync(LIMITS.deadlineMs);
    await finish('a1');

    expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await running).toBe('a1');
    expect(started).toEqual(['a1']);
  });

  it('come after one that failed', async () => {
    const clock = makeFakeClock();
    const inTurn = makeInTurn({ clock, metrics: NO_METRICS, followCommand: followNothing }, LIMITS);

    const failing = inTurn(ana, 'sync', () => Promise.reject(new Error('broken')));
    const next = inTurn(ana, 'sync', () => Promise.resolve('done'));

    await expect(failing).rejects.toThrow('broken');
    expect(await next).toBe('done');
  });
});
