import { mongo } from 'mongoose';

/**
 * The server refused, failed, or could not be reached. All of these may pass, also those that a driver would
 * not retry, so all are retried for a time. What else is thrown is a fault of ours.
 */
export const isStoreFailure = (error: unknown): boolean => error instanceof mongo.MongoError;

/** A unique index refused. It does not say which one on every server, so nobody asks. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof mongo.MongoServerError && error.code === DUPLICATE_KEY;

const DUPLICATE_KEY = 11_000;
