// The package of SQLite, whose databases end this process before one of their statements: in `killed-host.mjs` it takes
// the place of the package.
import { DatabaseSync as Database } from '@photostructure/sqlite';

export * from '@photostructure/sqlite';

/** Those that are made while `isOn` count; the process ends before the one that `killedAt` tells, from 0 on. */
export const counter = { isOn: false, statements: 0, killedAt: -1 };

const count = () => {
  if (counter.isOn && counter.statements++ === counter.killedAt) process.kill(process.pid, 'SIGKILL');
};

export class DatabaseSync extends Database {
  exec(sql) {
    count();
    super.exec(sql);
  }

  prepare(sql) {
    const statement = super.prepare(sql);
    for (const method of ['run', 'get', 'all']) {
      const original = statement[method].bind(statement);
      const value = (...given) => {
        count();
        return original(...given);
      };
      Object.defineProperty(statement, method, { value });
    }
    return statement;
  }
}
