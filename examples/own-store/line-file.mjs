import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { unavailable } from '@parley/server/application';

/** A file of lines, each a JSON value, which only this process uses. */
export const openLineFile = (path) => {
  const file = openSync(path, 'a+');
  const stored = readFileSync(file);
  // A crash may have left a part of a line, whose change was never acknowledged.
  let size = stored.lastIndexOf('\n') + 1;
  ftruncateSync(file, size);
  const lines = stored.subarray(0, size).toString().split('\n').slice(0, -1);
  let isOpen = true;
  let works = true;

  const write = (line) => {
    for (let from = 0; from < line.length;) from += writeSync(file, line, from);
    fsyncSync(file);
  };

  return {
    changes: lines.map((line) => JSON.parse(line)),

    /** Returns when the line is on the disk. Throws UNAVAILABLE where that fails, and leaves nothing of it. */
    append(value) {
      if (!isOpen) throw unavailable();
      const line = Buffer.from(`${JSON.stringify(value)}\n`);
      try {
        // What a failure has left is taken off before the next line.
        if (!works) ftruncateSync(file, size);
        write(line);
        size += line.length;
        works = true;
      } catch (error) {
        works = false;
        throw unavailable(error);
      }
    },
    works: () => works,
    close() {
      if (isOpen) closeSync(file);
      isOpen = false;
    },
  };
};
