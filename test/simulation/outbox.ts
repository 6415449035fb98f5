import { DomainError } from '../../src/domain/errors.js';
import { type ClientMessageId, parseClientMessageId, type RoomId } from '../../src/domain/ids.js';
import type { Connection, Device } from './device.js';

interface Unsent {
  readonly roomId: RoomId;
  readonly content: string;
  readonly clientMessageId: ClientMessageId;
  /** How often it is sent at once. */
  readonly copies: number;
  /** It may have been stored by an attempt without an answer. */
  isTried: boolean;
}

const RETRY_MS = 500;

/** Sends one message after another, each until it is answered with anything but UNAVAILABLE: rule 4. */
export class Outbox {
  readonly #unsent: Unsent[] = [];
  #count = 0;
  /** The connection over which it sends. */
  #sending: Connection | undefined;

  constructor(private readonly device: Device) {}

  get isEmpty(): boolean {
    return this.#unsent.length === 0;
  }

  send(roomId: RoomId, copies: number): void {
    const content = `${this.device.name} ${++this.#count}`;
    const clientMessageId = parseClientMessageId(content.replace(' ', '-'));
    this.#unsent.push({ roomId, content, copies, clientMessageId, isTried: false });
    if (this.device.connection !== undefined && this.#sending === undefined)
      this.start(this.device.connection);
  }

  start(connection: Connection): void {
    this.#sending = connection;
    this.device.records.follow(this.#sendAll(connection));
  }

  async #sendAll(connection: Connection): Promise<void> {
    for (;;) {
      const next = this.#unsent[0];
      if (next === undefined || !this.device.isCurrent(connection)) break;
      const isAnswered = await this.#sendOne(connection, next);
      if (!this.device.isCurrent(connection)) break;
      if (isAnswered) this.#unsent.shift();
      else await this.device.records.pass(RETRY_MS);
    }
    if (this.#sending === connection) this.#sending = undefined;
  }

  /** False where the outcome is unknown. */
  async #sendOne({ node }: Connection, unsent: Unsent): Promise<boolean> {
    const { userId, records } = this.device;
    const { copies, isTried, ...wish } = unsent;
    unsent.isTried = true;
    const one = async () => {
      try {
        const { message } = await node.parley.messages.send({ sender: userId, ...wish });
        records.acknowledged(message);
        return 'stored';
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return error.code === 'UNAVAILABLE' ? 'unknown' : 'refused';
      }
    };
    const answers = await Promise.all(Array.from({ length: copies }, one));
    // Where one copy is refused and another is not, the user may have become a member between the two.
    if (!isTried && answers.every((answer) => answer === 'refused')) records.refused(userId, wish);
    return !answers.includes('unknown');
  }
}
