import { DomainError } from '../../domain/errors.js';
import { SessionHandle } from '../devices/session-handle.js';
import type { InBackground } from '../in-background.js';
import type { Ports } from '../ports/ports.js';
import { type Admit, requireAdmitted } from './admission.js';
import type { CloseSession } from './close-session.js';
import { type CommandName, isHeavy } from './command-costs.js';
import type { OpenedSession } from './open-session.js';
import { BEHIND, pacedByReading } from './paced.js';
import type { InTurn } from './turns.js';

/** Anyone who asked for a command. Gets an answer or a refusal, at most one of the two, and once. */
export interface Asker<T> {
  /** Says whether the device took the answer. */
  readonly answer: (answer: T) => boolean;
  readonly refuse: (reason: DomainError) => void;
}

export type ConnectionDeps = Pick<Ports, 'clock' | 'logger'> & {
  readonly inBackground: InBackground;
  readonly admit: Admit;
  readonly inTurn: InTurn;
  readonly closeSession: CloseSession;
};

const NOT_CLEAN = 'A session did not end cleanly; its lease will expire';

/** One connection of a device, as its transport has it: from `connect` until the transport calls `close`. */
export class Connection {
  /** For the use cases that are about the device. */
  readonly session: SessionHandle;
  readonly #opened: OpenedSession;
  readonly #deps: ConnectionDeps;
  #underWay = 0;
  #finished: (() => void) | undefined;
  #finishing: Promise<void> | undefined;

  constructor(opened: OpenedSession, deps: ConnectionDeps) {
    this.session = new SessionHandle(opened.session);
    this.#opened = opened;
    this.#deps = deps;
    const refused = opened.ready.catch((error: unknown) => {
      if (!opened.session.closed) opened.session.outlet.end(this.#asRefusal(error, 'connect'));
    });
    deps.inBackground(NOT_CLEAN, refused);
  }

  /**
   * The user is online and the device is subscribed to all rooms that it follows. Commands wait for it by themselves. Where it
   * rejects, the outlet is told to end.
   */
  get ready(): Promise<void> {
    return this.#opened.ready;
  }

  /**
   * Runs a command of the device: admitted by its user's rate, once the connection is ready, a heavy one when it is its
   * turn and the device has read enough. `work` answers by `respond` in the turn from which live events follow the answer,
   * or by what it resolves with.
   *
   * The asker gets INTERNAL for a fault, which is logged; UNAVAILABLE after `finish`; RATE_LIMITED where the user is too
   * fast, the turn does not come or the device does not read. They get nothing after `close`, after far too many refusals,
   * and where the device leaves far too many answers unread. Resolves after that, and never rejects.
   */
  async run<T>(
    name: CommandName,
    work: (respond: (answer: T) => boolean) => Promise<T>,
    asker: Asker<T>,
  ): Promise<void> {
    const { session, reading, ready } = this.#opened;
    const { admit, inTurn, clock, logger } = this.#deps;
    if (reading.isFull()) {
      // The command counts for the rate, although nothing is done for it.
      admit(session.userId, 'unknown');
      return;
    }
    let answered = false;
    const respond = (answer: T): boolean => {
      answered = true;
      return reading.answering(() => asker.answer(answer));
    };
    // Within its turn, so that the next one finds how much waits for the device.
    const workAndAnswer = async () => {
      const answer = await work(respond);
      if (!answered) respond(answer);
    };
    this.#underWay++;
    try {
      const admission = admit(session.userId, name);
      if (admission.unanswered) return;
      requireAdmitted(admission);
      this.#requireOpen();
      await ready;
      if (!isHeavy(name)) await inTurn(session.userId, name, workAndAnswer);
      else {
        await pacedByReading(reading, clock, () =>
          inTurn(session.userId, name, async () => {
            // It may have waited for its turn.
            this.#requireOpen();
            return reading.isBehind() ? BEHIND : workAndAnswer();
          }),
        );
      }
    } catch (error) {
      if (answered) logger.error('A command failed after its answer', error, { event: name });
      else this.#refuse(error, name, asker);
    } finally {
      this.#underWay--;
      this.#settleFinish();
    }
  }

  /** The transport calls it when fewer bytes wait for the reader than before. */
  drained(): void {
    this.#opened.reading.drained();
  }

  /**
   * Refuses new commands with UNAVAILABLE. Resolves when those taken are answered; then the transport closes, and the
   * answers may not have arrived yet. Idempotent.
   */
  finish(): Promise<void> {
    this.#finishing ??= new Promise((resolve) => (this.#finished = resolve));
    // Commands that wait for their device to read have no time for that any more.
    this.#opened.reading.release();
    this.#settleFinish();
    return this.#finishing;
  }

  /**
   * The transport's side is over: nothing reaches the device from this call on. Resolves when the session has ended, and
   * never rejects. Idempotent.
   */
  async close(): Promise<void> {
    const { session, reading } = this.#opened;
    const { closeSession, inBackground } = this.#deps;
    const ended = closeSession(session);
    inBackground(NOT_CLEAN, ended);
    reading.release();
    await ended.catch(() => undefined);
  }

  #settleFinish(): void {
    if (this.#underWay === 0) this.#finished?.();
  }

  #requireOpen(): void {
    if (this.#finishing) throw new DomainError('UNAVAILABLE', 'The server is stopping: connect again');
    if (this.#opened.session.closed) throw new DomainError('UNAVAILABLE', 'The connection has closed');
  }

  #refuse(error: unknown, name: CommandName, { refuse }: Asker<never>): void {
    const { session, reading } = this.#opened;
    const refusal = this.#asRefusal(error, name);
    if (session.closed) return;
    try {
      reading.answering(() => refuse(refusal));
    } catch (broken) {
      this.#deps.logger.error('A command failed', broken, { event: name });
    }
  }

  #asRefusal(error: unknown, event: string): DomainError {
    if (error instanceof DomainError) return error;
    this.#deps.logger.error('A command failed', error, { event });
    return new DomainError('INTERNAL', 'Something went wrong on the server');
  }
}
