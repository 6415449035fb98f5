import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DryMongoBinary, MongoBinary } from 'mongodb-memory-server-core';
import { buildFerretdb, builtFerretdb, FERRETDB_VERSION } from './build-ferretdb.js';

/** The server of MongoDB's protocol that the tests run on. */
export type FoundServer =
  | { readonly kind: 'url'; readonly url: string }
  | StartableServer
  | { readonly kind: 'none'; readonly reason: string };

export type StartableServer =
  | { readonly kind: 'mongod'; readonly binary: string }
  | { readonly kind: 'ferretdb'; readonly binary: string; readonly version: string };

type Environment = Readonly<Record<string, string | undefined>>;

const downloadedMongod = async () => DryMongoBinary.locateBinary(await DryMongoBinary.generateOptions());

/** The first of MONGO_URL, a mongod, FerretDB as built, and a downloaded mongod. Neither builds nor downloads. */
export const findServer = async (
  environment: Environment = process.env,
  there: {
    readonly builtFerretdb: () => string | undefined;
    readonly downloadedMongod: () => Promise<string | undefined>;
  } = { builtFerretdb, downloadedMongod },
): Promise<FoundServer> => {
  if (environment.MONGO_URL) return { kind: 'url', url: environment.MONGO_URL };
  const mongod = installedMongod(environment);
  if (mongod !== undefined) return { kind: 'mongod', binary: mongod };
  const ferretdb = there.builtFerretdb();
  if (ferretdb !== undefined) return { kind: 'ferretdb', binary: ferretdb, version: FERRETDB_VERSION };
  const downloaded = await there.downloadedMongod();
  if (downloaded !== undefined) return { kind: 'mongod', binary: downloaded };
  return { kind: 'none', reason: 'no MONGO_URL, no mongod and no FerretDB; `npm test` prepares one' };
};

const downloadMongod = async (): Promise<void> => {
  // Without a network the download is to fail at once.
  process.env.MONGOMS_MAX_RETRIES ??= '0';
  await MongoBinary.getPath({});
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * Builds FerretDB where there is neither MONGO_URL nor a mongod, and downloads a mongod where FerretDB cannot be
 * built. Says in a line what failed; findServer finds no server then.
 */
export const prepareServer = async (
  environment: Environment = process.env,
  make: {
    readonly buildFerretdb: () => string;
    readonly downloadMongod: () => Promise<void>;
    readonly say: (line: string) => void;
  } = { buildFerretdb, downloadMongod, say },
): Promise<void> => {
  if (environment.MONGO_URL || installedMongod(environment) !== undefined) return;
  try {
    make.buildFerretdb();
    return;
  } catch (error) {
    make.say(`FerretDB cannot be built: ${reasonOf(error)}`);
  }
  try {
    await make.downloadMongod();
  } catch (error) {
    make.say(`mongod cannot be downloaded: ${reasonOf(error)}`);
  }
};

const reasonOf = (error: unknown): string => String((error as Error).message).replaceAll(/\s+/g, ' ');

const installedMongod = ({ MONGOMS_SYSTEM_BINARY, PATH = '' }: Environment): string | undefined => {
  if (MONGOMS_SYSTEM_BINARY) return MONGOMS_SYSTEM_BINARY;
  const name = process.platform === 'win32' ? 'mongod.exe' : 'mongod';
  return PATH.split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};
