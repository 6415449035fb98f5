// The package as it is, but its databases also take SQL from the parent process. So a test can make SQLite itself find
// a disk full or read-only, on any machine.
import { DatabaseSync as Plain } from '@photostructure/sqlite';

export * from '@photostructure/sqlite';

const opened = [];

export class DatabaseSync extends Plain {
  constructor(file, ...rest) {
    super(file, ...rest);
    if (String(file).endsWith('.db')) opened.push(this);
  }
}

process.on('message', (sql) => {
  for (const database of opened) database.exec(sql);
  process.send('done');
});
// The listener must not keep a server from ending.
process.channel?.unref();
