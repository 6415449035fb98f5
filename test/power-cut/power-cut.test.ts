import { spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/adapters/sqlite/check.js';
import { databaseFile } from '../../src/adapters/sqlite/database.js';
import { parseMessageId, type RoomId, type UserId } from '../../src/domain/ids.js';
import { openSubject } from '../adapters/sqlite/sqlite-subject.js';
import { makeRandom } from '../fuzz/random.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { type Disk, type Fate, makeDisk } from './disk.js';
import { type Operation, readRecording } from './recording.js';

/** 2,000 in `npm run campaign -- power-cut`. */
const CUTS = Number(process.env.POWER_CUTS ?? 20);
/** Of each cut: all that was not synced is lost, all of it is kept, and torn in two ways. */
const FATES: readonly Fate[] = ['lost', 'kept', 'torn', 'torn'];
/** A recording has so many cuts at most, as each cut costs more the longer its recording is. */
const CUTS_OF_ONE = 100;
const RECORDINGS = Math.ceil(CUTS / CUTS_OF_ONE);
const ROUNDS = 60 + Math.min(CUTS, CUTS_OF_ONE);
const CONTROL_CUTS = 6;
const GARBAGE_EVERY = 50;
const LIMIT_MS = 60_000 + CUTS * 500;

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** LD_PRELOAD is Linux's. */
const compiler =
  process.platform === 'linux'
    ? ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0)
    : undefined;
if (compiler === undefined) {
  process.stderr.write('Power cuts are skipped: they need Linux and a C compiler (cc, gcc or clang)\n');
}

interface Acknowledged {
  readonly roomId: RoomId;
  readonly seq: number;
  /** Of a message. */
  readonly id?: string;
  readonly content?: string;
  /** Of a receipt. */
  readonly userId?: UserId;
}

/** What was acknowledged before the cut. The last line may have been about to be written. */
const acknowledgedOn = (disk: Disk): readonly Acknowledged[] =>
  (disk.seen('acknowledged')?.toString() ?? '')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Acknowledged);

/** What is wrong with the files that a power cut left; undefined where nothing is. */
const faultOf = async (
  files: ReadonlyMap<string, Buffer>,
  acknowledged: readonly Acknowledged[],
): Promise<string | undefined> => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-after-power-cut-'));
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  let subject: ReturnType<typeof openSubject> | undefined;
  try {
    subject = openSubject(folder);
    const { problems } = checkDatabase(databaseFile(folder));
    if (problems[0] !== undefined) return problems[0];
    for (const { roomId, seq, id, content, userId } of acknowledged) {
      if (userId !== undefined) {
        const seen = (await subject.receipts.find(roomId, [userId])).get(userId)?.seen.seq ?? 0;
        if (seen < seq) return `${userId} has seen ${roomId} up to ${seq}, and the receipt is at ${seen}`;
      } else {
        const entry = await subject.messages.find(parseMessageId(id ?? ''));
        if (entry?.kind !== 'message' || entry.seq !== seq || entry.content !== content) {
          return `the acknowledged message ${seq} of ${roomId} is gone`;
        }
      }
    }
    return undefined;
  } catch (error) {
    return String(error);
  } finally {
    await subject?.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Outcome {
  readonly states: number;
  readonly faults: readonly string[];
}

const cutAt = async (
  operations: readonly Operation[],
  cuts: number,
  { seed, ignores }: { readonly seed: number; readonly ignores?: (name: string) => boolean },
): Promise<Outcome> => {
  const random = makeRandom(seed);
  const places = Array.from({ length: cuts }, () => random.int(0, operations.length)).sort((a, b) => a - b);
  const disk = makeDisk(ignores);
  const faults: string[] = [];
  let states = 0;
  let applied = 0;
  for (const place of places) {
    for (; applied < place; applied++) disk.apply(operations[applied] as Operation);
    const acknowledged = acknowledgedOn(disk);
    for (const fate of FATES) {
      const fault = await faultOf(disk.afterPowerCut(fate, random), acknowledged);
      if (fault !== undefined) faults.push(`before operation ${place}, unsynced writes ${fate}: ${fault}`);
      // The driver holds the files of a closed database until its statements are collected.
      if (++states % GARBAGE_EVERY === 0) await collectGarbage();
    }
  }
  return { states, faults };
};

describe.skipIf(compiler === undefined)('power cuts under a SQLite store', () => {
  const seed = Number(process.env.POWER_CUT_SEED ?? 17);
  let folder: string;
  let library: string;
  /** Of the seed. */
  let first: readonly Operation[];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-power-cut-'));
    library = join(folder, 'recorder.so');
    const made = spawnSync(
      compiler ?? '',
      ['-shared', '-fPIC', '-O2', '-Wall', '-Werror', '-o', library, here('recorder.c'), '-ldl', '-lpthread'],
      { encoding: 'utf8' },
    );
    expect(made.stderr).toBe('');
    first = record(seed);
  }, 120_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What a writer does with this seed. */
  const record = (ofSeed: number): readonly Operation[] => {
    const [data, recording] = [join(folder, `data-${ofSeed}`), join(folder, 'record')];
    mkdirSync(data);
    const run = spawnSync(process.execPath, [here('writer.mjs'), data, String(ROUNDS), String(ofSeed)], {
      encoding: 'utf8',
      env: {
        PATH: process.env.PATH,
        LD_PRELOAD: library,
        POWER_CUT_FOLDER: data,
        POWER_CUT_RECORD: recording,
      },
    });
    expect([run.status, run.stderr]).toEqual([0, '']);
    const operations = readRecording(readFileSync(recording));
    for (const done of [data, recording]) rmSync(done, { recursive: true });
    return operations;
  };

  it(`lose nothing that was acknowledged, at ${CUTS} moments`, { timeout: LIMIT_MS }, async () => {
    let states = 0;
    const counts = { write: 0, sync: 0 };
    const faults: string[] = [];
    for (let i = 0; i < RECORDINGS; i++) {
      const operations = i === 0 ? first : record(seed + i);
      const cuts = Math.min(CUTS_OF_ONE, CUTS - i * CUTS_OF_ONE);
      const outcome = await cutAt(operations, cuts, { seed: seed + i });
      states += outcome.states;
      faults.push(...outcome.faults.map((fault) => `POWER_CUT_SEED=${seed + i}: ${fault}`));
      for (const { kind } of operations) if (kind === 'write' || kind === 'sync') counts[kind]++;
    }

    process.stderr.write(
      `POWER_CUT_SEED=${seed}: ${states} states after ${CUTS} power cuts, of ${counts.write} writes and ` +
        `${counts.sync} syncs in ${RECORDINGS} recordings: ${faults.length} with a loss or damage\n`,
    );
    expect(faults).toEqual([]);
    expect(counts.sync).toBeGreaterThan(ROUNDS * RECORDINGS);
  });

  it.each([
    ['of the write-ahead log', (name: string) => name.endsWith('-wal')],
    ['of the database file', (name: string) => name.endsWith('.db')],
  ])('are caught where syncs %s do nothing', { timeout: LIMIT_MS }, async (_, ignores) => {
    const { states, faults } = await cutAt(first, CONTROL_CUTS, { seed, ignores });

    process.stderr.write(`Without syncs ${_}: ${faults.length} of ${states} states with a loss or damage\n`);
    expect(faults.length).toBeGreaterThan(0);
  });
});
