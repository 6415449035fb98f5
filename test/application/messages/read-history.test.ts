import { describe, expect, it } from 'vitest';
import { PAGE_MAX_BYTES } from '../../../src/application/messages/read-page.js';
import { privateRoomId } from '../../../src/domain/ids.js';
import type { LogEntry } from '../../../src/domain/log-entry.js';
import { ana, ben, makeScenario, range, refusal, seqs, zoe } from '../../support/scenario.js';

const roomId = privateRoomId(ana, ben);
const bytesOf = (entries: readonly LogEntry[]) => Buffer.byteLength(JSON.stringify(entries));

const filled = async (count: number) => {
  const scenario = makeScenario();
  await scenario.sendMany(ana, roomId, count);
  const read = async (query: { before?: number; after?: number; limit?: number } = {}) => {
    const { entries, hasMore } = await scenario.parley.messages.history({ reader: ben, roomId, ...query });
    return [seqs(entries), hasMore];
  };
  return { ...scenario, read };
};

describe('reading history', () => {
  it('gives the newest 50, ascending, unless asked for more', async () => {
    const { read } = await filled(60);

    expect(await read()).toEqual([range(11, 60), true]);
    expect(await read({ limit: 60 })).toEqual([range(1, 60), false]);
    expect(await read({ limit: 1 })).toEqual([[60], true]);
  });

  it('goes back with before and on with after, both excluded', async () => {
    const { read } = await filled(10);

    expect(await read({ before: 8, limit: 3 })).toEqual([[5, 6, 7], true]);
    expect(await read({ before: 4, limit: 3 })).toEqual([[1, 2, 3], false]);
    expect(await read({ before: 1 })).toEqual([[], false]);
    expect(await read({ after: 3, limit: 3 })).toEqual([[4, 5, 6], true]);
    expect(await read({ after: 7, limit: 3 })).toEqual([[8, 9, 10], false]);
    expect(await read({ after: 10 })).toEqual([[], false]);
    expect(await read({ after: 0, limit: 2 })).toEqual([[1, 2], true]);
  });

  it('beyond either end is empty, and says that there is no more', async () => {
    const { read } = await filled(3);

    expect(await read({ after: 1_000_000 })).toEqual([[], false]);
    expect(await read({ before: 1_000_000 })).toEqual([[1, 2, 3], false]);
    expect(await read({ before: 0 })).toEqual([[], false]);
  });

  it('reaches nowhere where it goes back and finds nothing', async () => {
    const { parley } = await filled(3);

    const pages = [0, 1].map((before) => parley.messages.history({ reader: ben, roomId, before }));

    expect(await Promise.all(pages)).toMatchObject([
      { entries: [], upTo: 0 },
      { entries: [], upTo: 0 },
    ]);
  });

  it('gives at most 200 whatever is asked for', async () => {
    const { read } = await filled(205);

    expect(await read({ limit: 1_000 })).toEqual([range(6, 205), true]);
  });

  it('is for members only', async () => {
    const { parley } = await filled(1);
    const empty = privateRoomId(ana, zoe);

    expect(await refusal(parley.messages.history({ reader: zoe, roomId }))).toBe('NOT_FOUND');
    expect(await refusal(parley.messages.history({ reader: ben, roomId: empty }))).toBe('NOT_FOUND');
    expect(await parley.messages.history({ reader: ana, roomId: empty })).toMatchObject({ entries: [] });
  });

  it('moves no watermark', async () => {
    const { read, marks, settle } = await filled(5);

    await read();
    await settle();

    expect(await marks(roomId, ben)).toEqual({ delivered: 0, seen: 0 });
  });
});

describe('a page of large messages', () => {
  const large = async () => {
    const scenario = makeScenario();
    for (let i = 0; i < 20; i++) await scenario.send(ana, roomId, '€'.repeat(10_000));
    return scenario;
  };

  it('ends at 256 KiB with more to come, from the newest on', async () => {
    const { parley } = await large();

    const { entries, hasMore } = await parley.messages.history({ reader: ben, roomId });

    expect(hasMore).toBe(true);
    expect(seqs(entries)).toEqual(range(13, 20));
    expect(bytesOf(entries)).toBeLessThanOrEqual(PAGE_MAX_BYTES);
  });

  it('is followed by the next without a gap, both ways', async () => {
    const { parley } = await large();
    const forward: number[] = [];
    const backward: number[] = [];

    for (let more = true; more;) {
      const after = forward.at(-1) ?? 0;
      const page = await parley.messages.history({ reader: ben, roomId, after, limit: 200 });
      forward.push(...seqs(page.entries));
      more = page.hasMore;
    }
    for (let more = true; more;) {
      const before = backward[0];
      const page = await parley.messages.history({ reader: ben, roomId, before, limit: 200 });
      backward.unshift(...seqs(page.entries));
      more = page.hasMore;
    }

    expect(forward).toEqual(range(1, 20));
    expect(backward).toEqual(range(1, 20));
  });
});
