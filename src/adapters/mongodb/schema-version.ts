import type { Model } from 'mongoose';
import { DatabaseRefused } from '../storage/database-refused.js';
import type { ServerDocument } from './documents.js';
import { isDuplicate } from './store-errors.js';

/** Of what is stored, as a whole. A change that older servers cannot read raises it. */
export const SCHEMA_VERSION = 1;

/** Marks a database that has no version yet. @throws DatabaseRefused for one of a newer version. */
export const checkSchemaVersion = async (server: Model<ServerDocument>): Promise<void> => {
  const stored = await server.findById('schema').lean();
  const version = stored?.version ?? SCHEMA_VERSION;
  if (version > SCHEMA_VERSION) {
    throw new DatabaseRefused(
      `The database of MONGO_URL has schema version ${version}, and this Parley knows versions up to ` +
        `${SCHEMA_VERSION}: start the Parley that wrote it, or a newer one`,
    );
  }
  if (stored !== null) return;
  await server.collection.insertOne({ _id: 'schema' as never, version }).catch((error: unknown) => {
    // Another process was first.
    if (!isDuplicate(error)) throw error;
  });
};
