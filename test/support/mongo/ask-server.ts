import mongoose from 'mongoose';

export interface ServerFacts {
  /** Such as `MongoDB 7.0.14`. */
  readonly name: string;
  readonly isReplicaSet: boolean;
}

/** A server has this long to answer. */
const PATIENCE_MS = 5_000;

/** Rejects where none answers. `known` is the version where the server cannot tell it, as an embedded FerretDB. */
export const askServer = async (url: string, known = '', patienceMs = PATIENCE_MS): Promise<ServerFacts> => {
  const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: patienceMs });
  try {
    const admin = client.db('admin');
    const [build, hello] = [await admin.command({ buildInfo: 1 }), await admin.command({ hello: 1 })];
    return { name: nameFrom(build, known), isReplicaSet: typeof hello.setName === 'string' };
  } catch (error) {
    // vitest cannot print the driver's own.
    throw new Error(`no server of MongoDB's protocol answers: ${(error as Error).message}`);
  } finally {
    await client.close();
  }
};

/** FerretDB's own `version` is that of the MongoDB whose protocol it speaks. */
export const nameFrom = (build: Readonly<Record<string, unknown>>, known = ''): string => {
  const { version, ferretdbVersion, ferretdb } = build as {
    version?: string;
    ferretdbVersion?: string;
    ferretdb?: { version?: string };
  };
  const told = ferretdbVersion ?? ferretdb?.version;
  if (told === undefined) return `MongoDB ${version ?? ''}`.trimEnd();
  const number = told === 'unknown' ? known : told.replace(/^v/, '');
  return `FerretDB ${number}`.trimEnd();
};
