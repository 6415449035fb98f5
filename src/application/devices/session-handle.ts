import type { DeviceId, UserId } from '../../domain/ids.js';
import type { Session } from './session.js';

/** A session as transports know it: they pass it to the use cases that are about its device. */
export class SessionHandle {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get userId(): UserId {
    return this.#session.userId;
  }

  get deviceId(): DeviceId {
    return this.#session.deviceId;
  }

  /** For use cases alone. */
  static sessionOf(handle: SessionHandle): Session {
    return handle.#session;
  }
}

export const sessionOf = (handle: SessionHandle): Session => SessionHandle.sessionOf(handle);
