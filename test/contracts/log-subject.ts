import type { MessageRepository } from '../../src/application/ports/message-repository.js';
import type { RoomRepository } from '../../src/application/ports/room-repository.js';
import type { Subject } from './contract.js';

export interface LogStore {
  readonly rooms: RoomRepository;
  readonly messages: MessageRepository;
}

/** Rooms are a fold of the logs, so the two are tested together. */
export interface LogSubject extends LogStore, Subject {
  /** For a store that several processes share: opens it as another process. `close` ends that too. */
  readonly another?: () => Promise<LogStore>;
}
