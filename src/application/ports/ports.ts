import type { BlockRepository } from './block-repository.js';
import type { BeforeSend } from './before-send.js';
import type { Clock } from './clock.js';
import type { Digest } from './digest.js';
import type { EntrySize, TextSize } from './entry-size.js';
import type { EventPublisher } from './event-publisher.js';
import type { FollowCommand } from './follow-command.js';
import type { IdGenerator } from './id-generator.js';
import type { Logger } from './logger.js';
import type { MessageRepository } from './message-repository.js';
import type { Metrics } from './metrics.js';
import type { Policy } from './policy.js';
import type { PresenceStore } from './presence-store.js';
import type { RateLimiter } from './rate-limiter.js';
import type { ReceiptRepository } from './receipt-repository.js';
import type { RevocationRepository } from './revocation-repository.js';
import type { RoomRepository } from './room-repository.js';
import type { TokenVerifier } from './token-verifier.js';
import type { UserRepository } from './user-repository.js';

/** Everything that the use cases need of the outside; each takes the few that it uses. */
export interface Ports {
  readonly rooms: RoomRepository;
  readonly messages: MessageRepository;
  readonly receipts: ReceiptRepository;
  readonly users: UserRepository;
  readonly blocks: BlockRepository;
  readonly revocations: RevocationRepository;
  readonly policy: Policy;
  /** Missing: messages are stored as they are sent. */
  readonly beforeSend?: BeforeSend | undefined;
  readonly digest: Digest;
  readonly presence: PresenceStore;
  readonly events: EventPublisher;
  readonly tokens: TokenVerifier;
  readonly rateLimiter: RateLimiter;
  readonly entrySize: EntrySize;
  readonly textSize: TextSize;
  readonly clock: Clock;
  readonly ids: IdGenerator;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly followCommand: FollowCommand;
}

/** Without metrics nothing is counted, and without `followCommand` nothing follows a command. */
export type GivenPorts = Omit<Ports, 'metrics' | 'followCommand'> &
  Partial<Pick<Ports, 'metrics' | 'followCommand'>>;
