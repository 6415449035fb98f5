import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { makeInProcessRateLimiter } from '../../../src/adapters/in-process/rate-limiter.js';
import type { CommandName } from '../../../src/application/sessions/command-costs.js';
import { COMMAND_COSTS } from '../../../src/application/sessions/command-costs.js';
import { MAX_ANSWERED_REFUSALS } from '../../../src/application/sessions/flood-policy.js';
import { DomainError } from '../../../src/domain/errors.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import { ana, ben, makeScenario, refusal, type Scenario } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);
const LIMIT = 1_000;
const EVENT_BYTES = 100;

/** A device of ben's, and what reaches it. What it has not read is counted. */
const plug = ({ parley }: Scenario, { isAdmitted = false, reads = true } = {}) => {
  const got: string[] = [];
  let waiting = 0;
  let asked = 0;
  const take = (what: string, bytes: number) => {
    got.push(what);
    if (!reads) waiting += bytes;
  };
  const connection = parley.connect({
    identity: { userId: ben },
    receipts: 'manual',
    isAdmitted,
    outlet: {
      deliver: ({ type }) => {
        take(type, EVENT_BYTES);
        return true;
      },
      end: ({ code }, atOnce) => void got.push(`end ${code}${atOnce ? ' at once' : ''}`),
      waitingBytes: () => {
        asked++;
        return waiting;
      },
    },
  });
  return {
    connection,
    got,
    asked: () => asked,
    read: (bytes: number) => {
      waiting -= bytes;
      connection.drained();
    },
    /** A command that does `work`, with an answer of so many bytes. */
    run: (name: CommandName, work: () => Promise<unknown> = () => Promise.resolve(), bytes = 0) =>
      connection.run(name, work, {
        answer: () => {
          take(`answer to ${name}`, bytes);
          return true;
        },
        refuse: ({ code }) => take(`${code} to ${name}`, 0),
      }),
  };
};

const start = (options?: Parameters<typeof makeScenario>[1]) =>
  makeScenario(undefined, { maxWaitingBytes: LIMIT, ...options });

/** Resolves when it is told to. */
const makeHold = () => {
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  return { held, release };
};

describe('connecting', () => {
  it('is refused beyond the rate of the user, and costs as much as the table says', () => {
    const scenario = makeScenario(() => ({
      rateLimiter: makeInProcessRateLimiter({ perSecond: 1, burst: 2 * COMMAND_COSTS.connect }),
    }));
    plug(scenario);
    plug(scenario);

    expect(() => plug(scenario)).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
  });

  it('costs nothing more where it was admitted before, and still needs a place', () => {
    const scenario = makeScenario(
      () => ({ rateLimiter: makeInProcessRateLimiter({ perSecond: 1, burst: COMMAND_COSTS.connect }) }),
      { maxConnections: 2 },
    );
    scenario.parley.sessions.admitConnect(ben);
    plug(scenario, { isAdmitted: true });
    plug(scenario, { isAdmitted: true });

    expect(() => scenario.parley.sessions.admitConnect(ben)).toThrow('slow down');
    expect(() => plug(scenario, { isAdmitted: true })).toThrow('at most 2 connections');
  });

  it.each([
    ['UNAVAILABLE', new DomainError('UNAVAILABLE', 'The store is away'), 0],
    ['INTERNAL', new Error('A fault'), 1],
  ])(
    'ends the connection with %s where it does not get ready, and refuses its commands',
    async (code, error, faults) => {
      const scenario = makeScenario(({ rooms }) => ({
        rooms: { ...rooms, idsOf: () => Promise.reject(error) },
      }));
      const device = plug(scenario);

      await device.run('typing');

      expect(device.got).toEqual([`end ${code}`, `${code} to typing`]);
      const logged = scenario.logger.logged.filter(({ message }) => message === 'A command failed');
      expect(logged).toHaveLength(2 * faults);
    },
  );
});

describe('a command of a connection', () => {
  it('waits until the connection is ready', async () => {
    const { held, release } = makeHold();
    const scenario = makeScenario(({ rooms }) => ({
      rooms: { ...rooms, idsOf: (userId) => held.then(() => rooms.idsOf(userId)) },
    }));
    const device = plug(scenario);

    const running = device.run('typing', () => Promise.resolve(device.got.push('work')));
    await setImmediate();
    const before = [...device.got];
    release();
    await running;

    expect([before, device.got]).toEqual([[], ['work', 'answer to typing']]);
  });

  it('answers INTERNAL for a fault, which is logged, and nothing after an answer', async () => {
    const scenario = start();
    const device = plug(scenario);
    const answers: string[] = [];

    await device.run('typing', () => Promise.reject(new Error('A fault')));
    await device.connection.run<string>(
      'typing',
      async (respond) => {
        respond('the answer');
        throw new Error('A fault');
      },
      {
        answer: (answer) => answers.push(answer) > 0,
        refuse: ({ code }) => void answers.push(code),
      },
    );

    expect([device.got, answers]).toEqual([['INTERNAL to typing'], ['the answer']]);
    expect(scenario.logger.logged.map(({ message }) => message)).toEqual([
      'A command failed',
      'A command failed after its answer',
    ]);
  });

  it('is refused beyond the rate, and is not answered at all after very many refusals', async () => {
    const burst = 5;
    const scenario = makeScenario(() => ({ rateLimiter: makeInProcessRateLimiter({ perSecond: 1, burst }) }));
    const device = plug(scenario, { isAdmitted: true });

    for (let i = 0; i < burst + MAX_ANSWERED_REFUSALS + 10; i++) await device.run('typing');

    const count = (what: string) => device.got.filter((each) => each === what).length;
    expect([count('answer to typing'), count('RATE_LIMITED to typing')]).toEqual([
      burst,
      MAX_ANSWERED_REFUSALS,
    ]);
  });

  it('is not answered once the connection has closed, and a heavy one does not begin then', async () => {
    const scenario = start();
    const device = plug(scenario);
    await device.connection.ready;
    const { held, release } = makeHold();

    const running = [
      device.run('sync', () => held.then(() => Promise.reject(new DomainError('CONFLICT', 'Too late')))),
      device.run('joinRoom', () => Promise.resolve(device.got.push('work'))),
    ];
    await setImmediate();
    await device.connection.close();
    release();
    await Promise.all(running);
    await device.run('typing');

    expect(device.got).toEqual([]);
  });
});

describe('a connection that finishes', () => {
  it('answers the commands that it has taken, refuses others, and is done after the last answer', async () => {
    const scenario = start();
    const device = plug(scenario);
    await device.connection.ready;
    const { held, release } = makeHold();

    const taken = device.run('sendMessage', () => held);
    const finished = device.connection.finish().then(() => device.got.push('finished'));
    await device.run('typing');
    release();
    await Promise.all([taken, finished, device.connection.finish()]);

    expect(device.got).toEqual(['UNAVAILABLE to typing', 'answer to sendMessage', 'finished']);
  });

  it('is done at once where no command is under way', async () => {
    const device = plug(start());

    await device.connection.finish();
    await device.run('typing');

    expect(device.got).toEqual(['UNAVAILABLE to typing']);
  });

  it('does not wait for its device to read', async () => {
    const scenario = start();
    const device = plug(scenario, { reads: false });
    await device.run('typing', undefined, LIMIT);
    const waiting = device.run('joinRoom');
    await setImmediate();

    await device.connection.finish();
    await waiting;

    expect(device.got).toEqual(['answer to typing', 'UNAVAILABLE to joinRoom']);
  });
});

describe('a connection that finishes before it is ready', () => {
  it('does not wait for its device to read either', async () => {
    const { held, release } = makeHold();
    const scenario = makeScenario(
      ({ rooms }) => ({ rooms: { ...rooms, idsOf: (userId) => held.then(() => rooms.idsOf(userId)) } }),
      { maxWaitingBytes: LIMIT },
    );
    const device = plug(scenario, { reads: false });
    device.read(-LIMIT);
    const taken = device.run('joinRoom');

    const finished = device.connection.finish();
    release();
    await Promise.all([taken, finished]);

    expect(device.got).toEqual(['UNAVAILABLE to joinRoom']);
  });
});

describe('a device that reads too slowly', () => {
  const sendMany = (scenario: Scenario, count: number) => scenario.sendMany(ana, roomId, count);

  it('is cut off at once when more than the limit of events waits for it', async () => {
    const scenario = start();
    await scenario.send(ana, roomId, 'first');
    const device = plug(scenario, { reads: false });
    await device.connection.ready;

    await sendMany(scenario, LIMIT / EVENT_BYTES);
    const before = device.got.filter((what) => what !== 'entry-appended');
    await sendMany(scenario, 3);

    expect(before).toEqual([]);
    expect(device.got.slice(LIMIT / EVENT_BYTES)).toEqual(['entry-appended', 'end UNAVAILABLE at once']);
    expect(scenario.logger.logged).toMatchObject([{ message: 'A device that does not read was cut off' }]);
  });

  it('is not cut off by the answers to its own commands, wherever they wait', async () => {
    const scenario = start();
    await scenario.send(ana, roomId, 'first');
    const device = plug(scenario, { reads: false });
    await device.run('typing', undefined, LIMIT);
    await sendMany(scenario, 5);

    await device.run('typing', undefined, LIMIT / 2);
    await sendMany(scenario, 5);
    const before = [...device.got];
    await sendMany(scenario, 1);

    expect(before.filter((what) => what.startsWith('end'))).toEqual([]);
    expect(device.got.at(-1)).toBe('end UNAVAILABLE at once');
  });

  it('is cut off by events alone that took the place of answers', async () => {
    const scenario = start();
    await scenario.send(ana, roomId, 'first');
    const device = plug(scenario, { reads: false });
    await device.run('typing', undefined, LIMIT);

    device.read(LIMIT);
    await sendMany(scenario, LIMIT / EVENT_BYTES);
    await device.run('typing', undefined, 0);
    await sendMany(scenario, 1);

    expect(device.got.at(-1)).toBe('end UNAVAILABLE at once');
  });

  it('gets no large answer while it is behind, and gets it once it has read', async () => {
    const device = plug(start(), { reads: false });
    await device.run('typing', undefined, LIMIT / 2 + 1);

    const large = device.run('joinRoom');
    await device.run('typing');
    await setImmediate();
    const before = [...device.got];
    device.read(1);
    await large;

    expect(before).toEqual(['answer to typing', 'answer to typing']);
    expect(device.got.at(-1)).toBe('answer to joinRoom');
  });

  it('gets no large answer where it has become behind before its turn', async () => {
    const device = plug(start(), { reads: false });
    await device.connection.ready;
    const { held, release } = makeHold();

    const first = device.run('joinRoom', () => held, LIMIT);
    const second = device.run('sync');
    release();
    await first;
    await setImmediate();
    const before = [...device.got];
    device.read(LIMIT);
    await second;

    expect(before).toEqual(['answer to joinRoom']);
    expect(device.got.at(-1)).toBe('answer to sync');
  });

  it('is refused a large answer where it does not read in time, and nothing is done for it', async () => {
    const scenario = start();
    const device = plug(scenario, { reads: false });
    await device.run('typing', undefined, LIMIT);
    let isDone = false;

    const large = device.run('joinRoom', async () => (isDone = true));
    await scenario.clock.advanceAsync(8_000);
    await large;

    expect([device.got.at(-1), isDone]).toEqual(['RATE_LIMITED to joinRoom', false]);
  });

  it('gets no answer at all beyond twice the limit, and its commands count all the same', async () => {
    const burst = COMMAND_COSTS.connect + 3;
    const scenario = makeScenario(
      () => ({ rateLimiter: makeInProcessRateLimiter({ perSecond: 1, burst }) }),
      { maxWaitingBytes: LIMIT },
    );
    const device = plug(scenario, { reads: false });
    await device.run('typing', undefined, 2 * LIMIT + 1);

    await device.run('typing');
    await device.run('typing');
    const unread = [...device.got];
    device.read(2 * LIMIT);
    await device.run('typing');

    expect(unread).toEqual(['answer to typing']);
    expect(device.got.slice(1)).toEqual(['RATE_LIMITED to typing']);
  });

  it('is not looked for while nothing is sent', async () => {
    const scenario = start();
    await scenario.send(ana, roomId, 'first');
    const device = plug(scenario);
    await device.connection.ready;
    const before = device.asked();

    await scenario.clock.advanceAsync(60_000);

    expect(device.asked()).toBe(before);
  });
});

describe('a session', () => {
  it('is a handle that shows who is connected, and nothing of what the application knows of them', async () => {
    const { connection } = plug(start());
    const { session } = connection;

    expect([session.userId, typeof session.deviceId]).toEqual([ben, 'string']);
    expect(Object.keys(session)).toEqual([]);
    expect(() => Object.assign(session, { userId: ana })).toThrow(TypeError);
    await connection.close();
    expect(await refusal(connection.ready)).toBe('UNAVAILABLE');
  });
});
