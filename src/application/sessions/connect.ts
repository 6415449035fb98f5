import type { UserId } from '../../domain/ids.js';
import { requireAdmitted, type RequireSlot } from './admission.js';
import { Connection, type ConnectionDeps } from './connection.js';
import type { OpenSession, OpenSessionCommand } from './open-session.js';

/**
 * Admits the connect of a device. For a transport that must refuse before it has a connection; `connect` does it otherwise.
 *
 * @throws DomainError RATE_LIMITED where the user connects too often or has as many connections as one may have, and
 * UNAVAILABLE after the stop.
 */
export type AdmitConnect = (userId: UserId) => void;

export interface ConnectCommand extends OpenSessionCommand {
  /** `AdmitConnect` has let the device in before. */
  readonly isAdmitted?: boolean;
}

/**
 * Connects a device. Events for its user reach it from this call on. With an identity that expires, the session ends by
 * itself then.
 *
 * @throws DomainError as `AdmitConnect` does.
 */
export type Connect = (command: ConnectCommand) => Connection;

export const makeAdmitConnect =
  ({ admit, requireSlot }: { admit: ConnectionDeps['admit']; requireSlot: RequireSlot }): AdmitConnect =>
  (userId) => {
    requireAdmitted(admit(userId, 'connect'));
    requireSlot(userId);
  };

export const makeConnect =
  (
    deps: ConnectionDeps & {
      admitConnect: AdmitConnect;
      requireSlot: RequireSlot;
      openSession: OpenSession;
    },
  ): Connect =>
  ({ isAdmitted = false, ...command }) => {
    const { userId } = command.identity;
    // Other connections of the user may have come since.
    if (isAdmitted) deps.requireSlot(userId);
    else deps.admitConnect(userId);
    return new Connection(deps.openSession(command), deps);
  };
