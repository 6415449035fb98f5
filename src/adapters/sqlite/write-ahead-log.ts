import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** The frames of a write-ahead log that was left by a process that did not close its database. */
export interface WrittenFrames {
  readonly bytes: number;
  /** The numbers of the frames that end a commit, from 1, of those that were written since the last restart of the log. */
  readonly commits: readonly number[];
}

/** https://www.sqlite.org/fileformat2.html#the_write_ahead_log */
const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;
const PAGE_SIZE_AT = 8;
const SALTS_AT = 16;
const FRAME_SIZE_AT = 4;
const FRAME_SALTS_AT = 8;
const SALTS_BYTES = 8;

/**
 * Reads the headers of the frames, and no checksums: SQLite itself stops at the first frame whose checksum does not fit,
 * without a word. By these one can say what came after it.
 */
export const readWrittenFrames = (walFile: string): WrittenFrames => {
  if (!existsSync(walFile)) return { bytes: 0, commits: [] };
  const file = openSync(walFile, 'r');
  try {
    const { size: bytes } = fstatSync(file);
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(file, header, 0, HEADER_BYTES, 0);
    const pageSize = header.readUInt32BE(PAGE_SIZE_AT);
    const frameBytes = FRAME_HEADER_BYTES + (isPageSize(pageSize) ? pageSize : DEFAULT_PAGE_SIZE);
    const commits: number[] = [];
    // Frames of before the last restart have other salts. The header or the first frame may be what is damaged.
    const salts = [saltsIn(header, SALTS_AT)];
    const frame = Buffer.alloc(FRAME_HEADER_BYTES);
    for (let number = 1; HEADER_BYTES + number * frameBytes <= bytes; number++) {
      readSync(file, frame, 0, FRAME_HEADER_BYTES, HEADER_BYTES + (number - 1) * frameBytes);
      const own = saltsIn(frame, FRAME_SALTS_AT);
      if (number === 1) salts.push(own);
      if (frame.readUInt32BE(FRAME_SIZE_AT) > 0 && salts.includes(own)) commits.push(number);
    }
    return { bytes, commits };
  } finally {
    closeSync(file);
  }
};

const DEFAULT_PAGE_SIZE = 4_096;

const isPageSize = (size: number): boolean => size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;

const saltsIn = (buffer: Buffer, at: number): string => buffer.toString('hex', at, at + SALTS_BYTES);
