import mongoose from 'mongoose';

export interface ServerFacts {
  /** Such as `MongoDB 7.0.14`. */
  readonly name: string;
  readonly isReplicaSet: boolean;
}

/** How long a server may take to answer. */
const ANSWER_LIMIT_MS = 5_000;

/** Rejects where no server answers. An embedded FerretDB does not know its version; `known` says it. */
export const askServer = async (url: string, known = '', limitMs = ANSWER_LIMIT_MS): Promise<ServerFacts> => {
  const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: limitMs });
  try {
    const admin = client.db('admin');
    const [build, hello] = [await admin.command({ buildInfo: 1 }), await admin.command({ hello: 1 })];
    return { name: nameFrom(build, known), isReplicaSet: typeof hello.setName === 'string' };
  } catch (error) {
    // vitest cannot print the driver's own error.
    throw new Error(`no server of MongoDB's protocol answers: ${(error as Error).message}`);
  } finally {
    await client.close();
  }
};

/** In FerretDB's answer `version` is that of the MongoDB whose protocol it speaks. */
export const nameFrom = (build: Readonly<Record<string, unknown>>, known = ''): string => {
  const { version, ferretdbVersion, ferretdb } = build as {
    version?: string;
    ferretdbVersion?: string;
    ferretdb?: { version?: string };
  };
  const ownVersion = ferretdbVersion ?? ferretdb?.version;
  if (ownVersion === undefined) return `MongoDB ${version ?? ''}`.trimEnd();
  const number = ownVersion === 'unknown' ? known : ownVersion.replace(/^v/, '');
  return `FerretDB ${number}`.trimEnd();
};
