import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AbusedServer, environmentOf, startAbusedServer, tokenOf } from './abused-server.js';
import type { Arena, Attack, Bounds } from './attack.js';
import { type Bystanders, startBystanders, type Watched } from './bystanders.js';
import { seedStore } from './seeding.js';

export interface Pace {
  readonly size: number;
  /** Before it is measured, code is compiled and rooms are stored. */
  readonly warmUpMs: number;
  readonly quietMs: number;
  readonly attackMs: number;
  /** Until the memory that is kept is measured. */
  readonly restMs: number;
}

export interface Figures {
  readonly messageMs: number;
  readonly connectMs: number;
  readonly lateMs: number;
  /** Of one core. */
  readonly cpuShare: number;
}

export interface AttackReport {
  readonly attack: Attack;
  readonly quiet: Figures;
  readonly under: Figures;
  /** How many times as long as on an idle machine the server took under the attack, as it waited for a core. */
  readonly slowness: number;
  readonly rss: { readonly before: number; readonly peak: number; readonly after: number };
  /** In use after a full collection, above what it was before. */
  readonly keptBytes: number;
  readonly stopMs: number;
  /** Each is a reason to fail. */
  readonly problems: readonly string[];
}

/** An attack that waits for the server goes on a little longer than its time, and no longer than this. */
const OVERTIME_MS = 30_000;

/** Runs one attack on a server of its own. */
export const runAttack = async (attack: Attack, pace: Pace, bounds: Bounds): Promise<AttackReport> => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-abuse-'));
  const environment = { ...environmentOf(folder), ...attack.settings };
  try {
    const { seed } = attack;
    if (seed) await seedStore(environment, (seeding) => seed(seeding, pace.size));
    const server = await startAbusedServer(environment);
    try {
      const bystanders = await startBystanders(server);
      try {
        return await measure(server, bystanders, { attack, pace, bounds });
      } finally {
        await bystanders.leave();
      }
    } finally {
      await server.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Plan {
  readonly attack: Attack;
  readonly pace: Pace;
  readonly bounds: Bounds;
}

const measure = async (
  server: AbusedServer,
  bystanders: Bystanders,
  { attack, pace, bounds }: Plan,
): Promise<AttackReport> => {
  const watch = async (during: () => Promise<unknown>): Promise<[Watched, Figures]> => {
    const begun = performance.now();
    await bystanders.begin();
    await during();
    const watched = await bystanders.end();
    const { lateMs, cpuMs } = await server.measure();
    return [watched, figuresOf(watched, { lateMs, cpuShare: cpuMs / (performance.now() - begun) })];
  };

  await watch(() => delay(pace.warmUpMs));
  const [, quiet] = await watch(() => delay(pace.quietMs));
  const before = { ...server.memory(), ...(await server.measure()) };
  const fight = makeFight(server, pace);
  const idle = server.scheduled();
  const [watched, under] = await watch(() => fight.run(attack));
  const { ran, waited } = server.scheduled();
  const slowness = 1 + (waited - idle.waited) / (ran - idle.ran);
  const { peak } = server.memory();
  await delay(pace.restMs);
  const kept = await server.measure();
  const after = server.memory();
  const wasAlive = server.isAlive();
  if (!attack.stays) await fight.end();
  const stopMs = await server.stop();
  await fight.end();

  const rss = { before: before.rss, peak, after: after.rss };
  const report = { attack, quiet, under, slowness, rss, keptBytes: kept.bytes - before.bytes, stopMs };
  return {
    ...report,
    problems: [
      ...fight.problems,
      ...summarized(watched.problems),
      ...(wasAlive ? [] : [`the server has ended: ${server.log()}`]),
      ...broken(report, bounds),
    ],
  };
};

const makeFight = ({ url, host, port, pid }: AbusedServer, { size, attackMs }: Pace) => {
  const problems: string[] = [];
  const sockets = new Set<Socket>();
  let over = false;
  let running: Promise<unknown> = Promise.resolve();

  const arena: Arena = {
    url,
    pid,
    size,
    tokenOf,
    isOver: () => over,
    pause: (ms) => delay(ms),
    fail: (what) => problems.push(what),
    open: () =>
      new Promise((resolve) => {
        const socket = connect({ host, port, localAddress: '127.0.0.1', noDelay: true });
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.once('connect', () => resolve(socket));
        socket.once('close', () => {
          sockets.delete(socket);
          resolve(socket);
        });
      }),
  };
  return {
    problems,
    async run(attack: Attack) {
      const ran = attack.run(arena).then(
        () => true,
        (error: unknown) => {
          problems.push(`the attack failed: ${String(error)}`);
          return true;
        },
      );
      running = ran;
      await delay(attackMs);
      over = true;
      const limit = new AbortController();
      const late = delay(OVERTIME_MS, false, { signal: limit.signal }).catch(() => false);
      if (!(await Promise.race([ran, late]))) problems.push('the attack was not answered');
      limit.abort();
    },
    async end() {
      for (const socket of sockets) socket.destroy();
      await running;
    },
  };
};

const RANK = 0.99;

const percentile = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(values.length * RANK) - 1] ?? NaN;

const figuresOf = (
  { latencies }: Watched,
  { lateMs, cpuShare }: Pick<Figures, 'lateMs' | 'cpuShare'>,
): Figures => ({
  messageMs: percentile(latencies.messages),
  connectMs: percentile(latencies.connects),
  lateMs,
  cpuShare,
});

/** Beside others on a small machine. */
const QUIET_FACTOR = 5;
/** Nobody waits longer, however slow the quiet run was. */
const CEILING_MS = 1_000;
/** On a machine that is busier than this, an attack may fail that did no harm. */
const MOST_SLOWNESS = 3;
const MIB = 1024 * 1024;

const broken = (report: Omit<AttackReport, 'problems'>, bounds: Bounds): readonly string[] => {
  const { quiet, under, rss, keptBytes, stopMs } = report;
  const problems: string[] = [];
  const slowness = Math.min(MOST_SLOWNESS, report.slowness);
  const check = (what: string, value: number, limit: number, unit: string) => {
    // Written so that a figure that nobody measured fails too.
    if (!(value <= limit)) problems.push(`${what}: ${value.toFixed(0)} ${unit}, at most ${limit.toFixed(0)}`);
  };
  const checkWait = (what: string, name: 'messageMs' | 'connectMs' | 'lateMs') =>
    check(
      what,
      under[name],
      Math.min(CEILING_MS * slowness, bounds[name] * slowness + QUIET_FACTOR * quiet[name]),
      'ms',
    );
  checkWait('p99 of messages', 'messageMs');
  checkWait('p99 of connects', 'connectMs');
  checkWait('event loop', 'lateMs');
  check('RSS at its peak', (rss.peak - rss.before) / MIB, bounds.peakBytes / MIB, 'MiB more');
  check('RSS afterwards', (rss.after - rss.before) / MIB, bounds.keptBytes / MIB, 'MiB more');
  check('in use afterwards', keptBytes / MIB, bounds.keptBytes / MIB, 'MiB more');
  check('the stop', stopMs, bounds.stopMs, 'ms');
  return problems;
};

/** Of many alike, one and how many there were. */
const summarized = (problems: readonly string[]): readonly string[] => {
  const [first] = problems;
  if (first === undefined) return [];
  return [problems.length === 1 ? first : `${first} and ${problems.length - 1} more`];
};
