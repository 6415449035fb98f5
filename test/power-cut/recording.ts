/** One thing that was done to a folder; see recorder.c. */
export type Operation =
  | { readonly kind: 'open'; readonly inode: string; readonly name: string }
  | { readonly kind: 'write'; readonly inode: string; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly inode: string; readonly size: number }
  | { readonly kind: 'sync'; readonly inode: string }
  | { readonly kind: 'sync-folder' }
  | { readonly kind: 'unlink'; readonly name: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

const NEWLINE = 10;

export const readRecording = (record: Buffer): readonly Operation[] => {
  const operations: Operation[] = [];
  for (let at = 0; at < record.length;) {
    const end = record.indexOf(NEWLINE, at);
    const [kind = '', ...fields] = record.toString('utf8', at, end).split(' ');
    const [first = '', second = '', third = ''] = fields;
    at = end + 1;
    switch (kind) {
      case 'O':
        operations.push({ kind: 'open', inode: first, name: second });
        break;
      case 'W': {
        const bytes = record.subarray(at, at + Number(third));
        operations.push({ kind: 'write', inode: first, offset: Number(second), bytes });
        at += bytes.length;
        break;
      }
      case 'T':
        operations.push({ kind: 'truncate', inode: first, size: Number(second) });
        break;
      case 'S':
        operations.push({ kind: 'sync', inode: first });
        break;
      case 'D':
        operations.push({ kind: 'sync-folder' });
        break;
      case 'U':
        operations.push({ kind: 'unlink', name: first });
        break;
      case 'R':
        operations.push({ kind: 'rename', from: first, to: second });
        break;
      default:
        throw new Error(`A record begins with ${kind}`);
    }
  }
  return operations;
};
