// Which server of MongoDB's protocol the tests run on. Looking for one neither builds nor downloads; preparing
// one does. `node scripts/mongo-server.mjs` prepares.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildFerretdb, builtFerretdb, ferretdbVersion } from './ferretdb.mjs';

/** The first that there is: MONGO_URL, a mongod, FerretDB as built, a mongod that was downloaded. */
export const findServer = async (environment = process.env, there = { builtFerretdb, downloadedMongod }) => {
  if (environment.MONGO_URL) return { kind: 'url', url: environment.MONGO_URL };
  const mongod = installedMongod(environment);
  if (mongod !== undefined) return { kind: 'mongod', binary: mongod };
  const ferretdb = there.builtFerretdb();
  if (ferretdb !== undefined) return { kind: 'ferretdb', binary: ferretdb, version: ferretdbVersion };
  const downloaded = await there.downloadedMongod();
  if (downloaded !== undefined) return { kind: 'mongod', binary: downloaded };
  return { kind: 'none', reason: 'no MONGO_URL, no mongod and no FerretDB; `npm test` prepares one' };
};

/**
 * Builds FerretDB where neither MONGO_URL nor a mongod is there; where that cannot be done, downloads a mongod.
 * Says in a line what failed: then findServer finds none.
 */
export const prepareServer = async (
  environment = process.env,
  make = { buildFerretdb, downloadMongod, say },
) => {
  if (environment.MONGO_URL || installedMongod(environment) !== undefined) return;
  try {
    make.buildFerretdb();
    return;
  } catch (error) {
    make.say(`FerretDB cannot be built: ${error.message}`);
  }
  try {
    await make.downloadMongod();
  } catch (error) {
    make.say(`mongod cannot be downloaded: ${error.message.replaceAll(/\s+/g, ' ')}`);
  }
};

const say = (line) => process.stderr.write(`${line}\n`);

const installedMongod = ({ MONGOMS_SYSTEM_BINARY, PATH = '' }) => {
  if (MONGOMS_SYSTEM_BINARY) return MONGOMS_SYSTEM_BINARY;
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
  return PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
};

const isExecutable = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

// Loaded late: preparing may be the first thing after an installation.
const memoryServer = () => import('mongodb-memory-server-core');

const downloadedMongod = async () => (await memoryServer()).DryMongoBinary.locateBinary({});

const downloadMongod = async () => {
  // Without a network it is to fail at once.
  process.env.MONGOMS_MAX_RETRIES ??= '0';
  await (await memoryServer()).MongoBinary.getPath({});
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await prepareServer();
