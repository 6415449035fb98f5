import type { ResolutionContext, ServiceIdentifier } from 'inversify';
import { DatabaseRefused } from '../../adapters/storage/database-refused.js';
import { type Settings, SettingsError } from '../config/settings.js';

export type Get = ResolutionContext['get'];
export type Bind = <T>(token: ServiceIdentifier<T>, make: (get: Get) => T) => void;

/**
 * Binds some ports: rooms, messages, receipts, users, blocks and revocations to one store, or presence, events and rate
 * limiter to one way to other processes.
 */
export type BindStore = (bind: Bind, settings: Settings) => void;

/** A database that the store refuses is a wrong setting. @throws SettingsError then, and any other error as it is. */
export const asSettingsError = (error: unknown): never => {
  throw error instanceof DatabaseRefused ? new SettingsError(error.message) : error;
};
