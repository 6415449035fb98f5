import { describe, expect, it, onTestFinished } from 'vitest';
import {
  makeOutbox,
  OUTBOX_BATCH,
  OUTBOX_HELD_MAX,
  OUTBOX_ROUND,
} from '../../../src/application/outbox/outbox.js';
import type { OutboxRow, OutboxTable } from '../../../src/application/outbox/outbox-table.js';
import type { SendMessage } from '../../../src/application/messages/send-message.js';
import type { Clock } from '../../../src/application/ports/clock.js';
import { DomainError, refused } from '../../../src/domain/errors.js';
import { ana, makeScenario, range, words } from '../../support/scenario.js';

const LONGER_THAN_ANY_PAUSE = 60_000;

const rowOf = (id: string, roomId = 'ana_ben', sender = 'ana'): OutboxRow => ({
  id,
  sender,
  roomId,
  message: `message ${id}`,
});

/** A host's table in memory. */
const makeTable = (...rows: OutboxRow[]) => {
  const table = { rows, refusals: [] as [string, DomainError][], looks: 0 };
  const take = (id: string) => {
    table.rows = table.rows.filter((row) => row.id !== id);
  };
  const methods: OutboxTable = {
    pending: (limit, after) => {
      table.looks++;
      const first = after === undefined ? 0 : table.rows.findIndex(({ id }) => id === after.id) + 1;
      return table.rows.slice(first, first + limit);
    },
    done: take,
    refused: (row, error) => {
      take(row.id);
      table.refusals.push([row.id, error]);
    },
  };
  return { table, methods };
};

/** The clock, with the timers that are pending. */
const countTimers = (clock: Clock) => {
  const timers = new Set<object>();
  const after: Clock['after'] = (ms, task) => {
    const timer = {};
    timers.add(timer);
    const cancel = clock.after(ms, () => {
      timers.delete(timer);
      task();
    });
    return () => {
      timers.delete(timer);
      cancel();
    };
  };
  return { clock: { ...clock, after }, timers };
};

interface Given {
  readonly rows?: readonly OutboxRow[];
  readonly methods?: (table: OutboxTable) => Partial<OutboxTable>;
  readonly send?: (send: SendMessage) => SendMessage;
  readonly replace?: Parameters<typeof makeScenario>[0];
}

const start = ({ rows = [], methods: own = () => ({}), send = (each) => each, replace }: Given) => {
  const test = makeScenario(replace);
  const { table, methods } = makeTable(...rows);
  const { clock, timers } = countTimers(test.clock);
  const parts = { ...test, clock, send: send(test.parley.messages.send) };
  const outbox = makeOutbox({ ...methods, ...own(methods) }, parts);
  onTestFinished(() => outbox.close());
  const logOf = async (roomId: string) => {
    const { entries } = await test.ports.messages.page(roomId as never, {
      limit: 1_000,
      spans: [{ from: 1 }],
    });
    return words(entries);
  };
  return { ...test, outbox, table, logOf, timers };
};

/** Answers by UNAVAILABLE for as long as the test says. */
const makeFailing = () => {
  const failing = { isOn: true, calls: 0 };
  const through =
    (send: SendMessage): SendMessage =>
    async (command) => {
      failing.calls++;
      if (failing.isOn) throw new DomainError('UNAVAILABLE', 'The store is away');
      return send(command);
    };
  return { failing, through };
};

describe('an outbox', () => {
  it('sends what is pending at its start, in order in each room, and marks it as done', async () => {
    const rows = [rowOf('1'), rowOf('2', 'ana_cleo'), rowOf('3'), rowOf('4', 'ana_cleo'), rowOf('5')];
    const { table, logOf, settle } = start({ rows });

    await settle();

    expect(await logOf('ana_ben')).toEqual(['message 1', 'message 3', 'message 5']);
    expect(await logOf('ana_cleo')).toEqual(['message 2', 'message 4']);
    expect(table.rows).toEqual([]);
  });

  it('sends with the id of the row as clientMessageId, and with its type', async () => {
    const row = { ...rowOf('order-1'), type: 'file', other: 5 };
    const { ports, settle } = start({ rows: [row] });

    await settle();

    const { entries } = await ports.messages.page('ana_ben' as never, { limit: 9, spans: [{ from: 1 }] });
    expect(entries).toMatchObject([{ sender: ana, clientMessageId: 'order-1', type: 'file' }]);
  });

  it('sends a row that was committed later once it is woken, and looks at the table only then', async () => {
    const { outbox, table, logOf, settle } = start({});
    await settle();
    table.rows.push(rowOf('1'));
    await settle();
    const before = [await logOf('ana_ben'), table.looks];

    outbox.wake();
    await settle();

    expect(before).toEqual([[], 1]);
    expect(await logOf('ana_ben')).toEqual(['message 1']);
  });

  it('misses no row that is committed while it works, at whatever moment', async () => {
    const left: (readonly [ticks: number, pending: number])[] = [];

    for (let ticks = 0; ticks < 100; ticks++) {
      const { outbox, table, settle } = start({ rows: [rowOf('1')] });
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      table.rows.push(rowOf('2'));
      outbox.wake();
      await settle();
      left.push([ticks, table.rows.length]);
    }

    expect(left.filter(([, pending]) => pending > 0)).toEqual([]);
  });

  it('runs once at a time, and reads a limited number of rows at a time', async () => {
    const limits: number[] = [];
    let open = 0;
    let most = 0;
    const { outbox, logOf, settle } = start({
      rows: range(1, 2 * OUTBOX_BATCH + 50).map((at) => rowOf(`${at}`)),
      methods: ({ pending }) => ({
        pending: (limit) => {
          limits.push(limit);
          return pending(limit);
        },
      }),
      send: (send) => async (command) => {
        most = Math.max(most, ++open);
        return send(command).finally(() => open--);
      },
    });

    for (let at = 0; at < 10; at++) outbox.wake();
    await settle();

    expect(await logOf('ana_ben')).toHaveLength(2 * OUTBOX_BATCH + 50);
    expect(new Set(limits)).toEqual(new Set([OUTBOX_BATCH]));
    expect(most).toBe(1);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'lacks the functions pending, done'],
    ['a part of it', { pending: () => [] }, 'lacks the functions done'],
  ])('takes no %s for a table', (_what, table, message) => {
    const { parley, clock, logger } = makeScenario();

    const make = () => makeOutbox(table as OutboxTable, { send: parley.messages.send, clock, logger });

    expect(make).toThrow(DomainError);
    expect(make).toThrow(message);
  });
});

describe('a row that cannot be sent', () => {
  it.each<[string, OutboxRow, string]>([
    ['of a stranger', rowOf('bad', 'ben_cleo'), 'NOT_FOUND'],
    ['of no user', rowOf('bad', 'ana_ben', 'a b'), 'INVALID'],
    ['for no room', rowOf('bad', ''), 'INVALID'],
    ['with an id that is none', rowOf(''), 'INVALID'],
    ['with no message', { ...rowOf('bad'), message: '' }, 'INVALID'],
    ['of an unknown type', { ...rowOf('bad'), type: 'video' }, 'INVALID'],
  ])('as it is %s is told to the host, and not sent again; the others are', async (_what, row, code) => {
    const { table, logOf, clock } = start({ rows: [row, rowOf('good')] });

    await clock.advanceAsync(LONGER_THAN_ANY_PAUSE);

    expect(table.refusals).toMatchObject([[row.id, { code }]]);
    expect(table.rows).toEqual([]);
    expect(await logOf('ana_ben')).toEqual(['message good']);
  });

  it('as the host refuses it is told with the reason', async () => {
    const { table, settle } = start({
      rows: [rowOf('1')],
      replace: () => ({
        beforeSend: () => {
          throw refused('Not on Sundays');
        },
      }),
    });

    await settle();

    expect(table.refusals).toMatchObject([['1', { code: 'REFUSED', message: 'Not on Sundays' }]]);
  });
});

describe('after a failure an outbox', () => {
  it.each(['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL'] as const)(
    'sends again what was answered with %s, in order, and holds up no other room',
    async (code) => {
      let isFailing = true;
      const { table, logOf, clock, logger } = start({
        rows: [rowOf('1'), rowOf('2'), rowOf('3', 'ana_cleo')],
        send: (send) => async (command) => {
          if (isFailing && command.clientMessageId === '1') throw new DomainError(code, 'Later');
          return send(command);
        },
      });
      await clock.advanceAsync(0);
      const before = [await logOf('ana_ben'), await logOf('ana_cleo')];
      isFailing = false;

      await clock.advanceAsync(LONGER_THAN_ANY_PAUSE);

      expect(before).toEqual([[], ['message 3']]);
      expect(await logOf('ana_ben')).toEqual(['message 1', 'message 2']);
      expect(table.refusals).toEqual([]);
      expect(logger.logged).toMatchObject([{ level: 'error' }]);
    },
  );

  it('waits longer each time, up to half a minute, also where it is woken', async () => {
    const { failing, through } = makeFailing();
    const { outbox, clock } = start({ rows: [rowOf('1')], send: through });
    await clock.advanceAsync(0);

    const calls: number[] = [];
    for (const ms of [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000]) {
      outbox.wake();
      await clock.advanceAsync(ms - 1);
      calls.push(failing.calls);
      await clock.advanceAsync(1);
      calls.push(failing.calls);
    }

    expect(calls).toEqual(range(1, 10).flatMap((at) => [at, at + 1]));
  });

  it('begins with a short pause again once everything was sent', async () => {
    const { failing, through } = makeFailing();
    const { outbox, table, clock, logOf } = start({ rows: [rowOf('1')], send: through });
    await clock.advanceAsync(5_000);
    failing.isOn = false;
    await clock.advanceAsync(LONGER_THAN_ANY_PAUSE);
    failing.isOn = true;
    table.rows.push(rowOf('2'));
    outbox.wake();
    await clock.advanceAsync(0);
    failing.isOn = false;

    await clock.advanceAsync(200);

    expect(await logOf('ana_ben')).toEqual(['message 1', 'message 2']);
  });

  it.each(['pending', 'done', 'refused'] as const)('of the table in %s tries again', async (method) => {
    const { table, logOf, clock, logger } = start({
      rows: [rowOf('1'), { ...rowOf('no message'), message: '' }, rowOf('2')],
      methods: (methods) => {
        let calls = 0;
        return {
          [method]: (...given: never[]) => {
            if (++calls === 1) throw new Error('The database is locked');
            return (methods[method] as (...args: never[]) => unknown)(...given);
          },
        };
      },
    });

    await clock.advanceAsync(LONGER_THAN_ANY_PAUSE);

    expect(await logOf('ana_ben')).toEqual(['message 1', 'message 2']);
    expect(table.refusals.map(([id]) => id)).toEqual(['no message']);
    expect(logger.logged).toMatchObject([{ level: 'error' }]);
  });

  it('to answer of the table within ten seconds tries again', async () => {
    let calls = 0;
    const { logOf, clock } = start({
      rows: [rowOf('1')],
      methods: ({ pending }) => ({
        pending: (limit) => (++calls === 1 ? new Promise(() => undefined) : pending(limit)),
      }),
    });

    await clock.advanceAsync(9_999);
    const before = calls;
    await clock.advanceAsync(300);

    expect([before, calls]).toEqual([1, 2]);
    expect(await logOf('ana_ben')).toEqual(['message 1']);
  });

  it('to mark rows as done does not turn in circles', async () => {
    let looks = 0;
    const { clock, logger } = start({
      rows: range(1, OUTBOX_BATCH).map((at) => rowOf(`${at}`)),
      methods: ({ pending }) => ({
        done: () => undefined,
        pending: (limit) => {
          looks++;
          return pending(limit);
        },
      }),
    });

    await clock.advanceAsync(190);

    expect(looks).toBe(2);
    expect(logger.logged).toMatchObject([{ level: 'error' }]);
  });
});

describe('rows that wait behind one that fails', () => {
  /** Fails in these rooms. */
  const failingIn =
    (isFailing: (roomId: string) => boolean) =>
    (send: SendMessage): SendMessage =>
    async (command) => {
      if (isFailing(command.roomId)) throw new DomainError('RATE_LIMITED', 'Later');
      return send(command);
    };
  const stuckRows = (count: number) => range(1, count).map((at) => rowOf(`stuck-${at}`));

  it('hold up no other room, however many they are', async () => {
    const rows = [...stuckRows(5 * OUTBOX_BATCH + 7), rowOf('last', 'ana_cleo')];
    const { table, logOf, clock } = start({ rows, send: failingIn((roomId) => roomId === 'ana_ben') });

    await clock.advanceAsync(190);

    expect(await logOf('ana_cleo')).toEqual(['message last']);
    expect(table.rows).toHaveLength(5 * OUTBOX_BATCH + 7);
  });

  it('are all sent in their order once theirs is', async () => {
    let isFailing = true;
    const rows = stuckRows(3 * OUTBOX_BATCH);
    const { table, logOf, clock } = start({ rows, send: failingIn(() => isFailing) });
    await clock.advanceAsync(0);
    isFailing = false;

    await clock.advanceAsync(LONGER_THAN_ANY_PAUSE);

    expect(await logOf('ana_ben')).toEqual(rows.map(({ message }) => message));
    expect(table.rows).toEqual([]);
  });

  it('let a row of another room be sent as soon as the outbox is woken, and are not tried with it', async () => {
    const tried: string[] = [];
    const through = failingIn((roomId) => roomId === 'ana_ben');
    const { outbox, table, logOf, clock, logger } = start({
      rows: stuckRows(2),
      send: (send) => async (command) => {
        tried.push(command.clientMessageId ?? '');
        return through(send)(command);
      },
    });
    await clock.advanceAsync(150);
    table.rows.push(rowOf('new', 'ana_cleo'), rowOf('newer'));

    outbox.wake();
    await clock.advanceAsync(10);

    expect(await logOf('ana_cleo')).toEqual(['message new']);
    expect(tried).toEqual(['stuck-1', 'new']);
    expect(logger.logged).toHaveLength(1);
  });

  it('are tried again in time, however busy the outbox is with other rooms', async () => {
    let isFailing = true;
    const { outbox, table, logOf, clock } = start({
      rows: stuckRows(1),
      send: (send) => async (command) => {
        if (command.roomId !== 'ana_ben') await new Promise<void>((resolve) => clock.after(150, resolve));
        return failingIn((roomId) => isFailing && roomId === 'ana_ben')(send)(command);
      },
    });
    await clock.advanceAsync(0);
    isFailing = false;

    for (const at of range(1, 100)) {
      table.rows.push(rowOf(`other-${at}`, `ana_user${at}`));
      outbox.wake();
      await clock.advanceAsync(10);
    }
    const sent = await logOf('ana_ben');
    await clock.advanceAsync(LONGER_THAN_ANY_PAUSE);

    expect(sent).toEqual(['message stuck-1']);
  });

  it('are read a part at a time, and those behind them in the next attempts', async () => {
    const count = OUTBOX_ROUND * OUTBOX_BATCH + 50;
    const rows = [...stuckRows(count), rowOf('last', 'ana_cleo')];
    const { table, logOf, clock } = start({ rows, send: failingIn((roomId) => roomId === 'ana_ben') });
    await clock.advanceAsync(0);
    const first = [table.looks, (await logOf('ana_cleo')).length];

    await clock.advanceAsync(LONGER_THAN_ANY_PAUSE);

    expect(first).toEqual([OUTBOX_ROUND, 0]);
    expect(await logOf('ana_cleo')).toEqual(['message last']);
  });

  it('end an attempt where very many rooms fail', async () => {
    const rows = range(1, OUTBOX_HELD_MAX + 2 * OUTBOX_BATCH).map((at) => rowOf(`${at}`, `ana_user${at}`));
    const { table, clock } = start({ rows, send: failingIn(() => true) });

    await clock.advanceAsync(190);

    expect(table.looks).toBe(OUTBOX_HELD_MAX / OUTBOX_BATCH);
  });

  it('stop an attempt at a table that gives only its first rows', async () => {
    const rows = [...stuckRows(OUTBOX_BATCH), rowOf('last', 'ana_cleo')];
    const { table, clock, logger } = start({
      rows,
      methods: ({ pending }) => ({ pending: (limit) => pending(limit) }),
      send: failingIn((roomId) => roomId === 'ana_ben'),
    });

    await clock.advanceAsync(190);

    expect(table.looks).toBe(2);
    expect(logger.logged).toMatchObject([{ level: 'error' }]);
  });
});

describe('a table without a way to refuse', () => {
  it('leaves the row, which holds up its room alone', async () => {
    const { table, logOf, clock, logger } = start({
      rows: [rowOf('bad', 'ben_cleo'), rowOf('good'), rowOf('later', 'ben_cleo')],
      methods: () => ({ refused: undefined }),
    });

    await clock.advanceAsync(190);

    expect(table.rows.map(({ id }) => id)).toEqual(['bad', 'later']);
    expect(await logOf('ana_ben')).toEqual(['message good']);
    expect(logger.logged).toMatchObject([{ level: 'error' }]);
  });
});

describe('an outbox that is closed', () => {
  it('leaves no timer, and sends nothing more', async () => {
    const { failing, through } = makeFailing();
    const { outbox, table, clock, timers } = start({
      rows: [rowOf('1')],
      send: through,
    });
    await clock.advanceAsync(1_000);
    const { calls } = failing;
    const timersBefore = timers.size;

    await Promise.all([outbox.close(), outbox.close()]);
    const timersAfter = timers.size;
    outbox.wake();
    await clock.advanceAsync(LONGER_THAN_ANY_PAUSE);

    expect(calls).toBeGreaterThan(1);
    expect([timersBefore, timersAfter]).toEqual([1, 0]);
    expect(failing.calls).toBe(calls);
    expect(table.rows).toHaveLength(1);
  });

  it('waits for what is being sent and marked, and begins with no other row', async () => {
    let answer: (() => void) | undefined;
    const { outbox, table, logOf, clock } = start({
      rows: [rowOf('1'), rowOf('2')],
      send: (send) => async (command) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return send(command);
      },
    });
    await clock.advanceAsync(0);

    let isClosed = false;
    const closing = outbox.close().then(() => (isClosed = true));
    await clock.advanceAsync(1_000);
    const closedBefore = isClosed;
    answer?.();
    await closing;

    expect(closedBefore).toBe(false);
    expect(await logOf('ana_ben')).toEqual(['message 1']);
    expect(table.rows.map(({ id }) => id)).toEqual(['2']);
  });

  it('while a failure is on its way begins no pause', async () => {
    let fail: (() => void) | undefined;
    let sends = 0;
    const { outbox, clock, timers } = start({
      rows: [rowOf('1')],
      send: () => () => {
        sends++;
        return new Promise((_resolve, reject) => (fail = () => reject(new Error('away'))));
      },
    });
    await clock.advanceAsync(0);

    const closing = outbox.close();
    fail?.();
    await closing;

    expect(sends).toBe(1);
    expect(timers.size).toBe(0);
  });
});
