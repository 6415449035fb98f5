import { statSync } from 'node:fs';

/** A file that is open is no longer the one at its path: what is written to it now is lost when the process ends. */
export class FileReplaced extends Error {
  override readonly name = 'FileReplaced';

  constructor(file: string) {
    super(
      `${file} was removed or replaced while the server used it; stop the server before you touch its files`,
    );
  }
}

/** The function that it gives throws FileReplaced where one of these files is not the one that is there now. */
export const makeFileGuard = (files: readonly string[]): (() => void) => {
  const own = files.map((file) => ({ file, identity: identityOf(file) }));
  return () => {
    for (const { file, identity } of own) if (identityOf(file) !== identity) throw new FileReplaced(file);
  };
};

/** The inode; a number of the system that no other file of the same file system has. */
const identityOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino;
