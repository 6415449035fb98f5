import type { Clock } from '../../application/ports/clock.js';
import type { Appended, ChangeProposal, Proposal } from '../../application/ports/message-repository.js';
import type { RoomId } from '../../domain/ids.js';
import type { LogEntry, MessageChange, Seq } from '../../domain/log-entry.js';
import type { ChangeBasis } from '../../domain/message-change.js';
import { decideChange, decideEntry, type RoomState } from '../storage/room-state.js';
import { unavailable } from '../storage/unavailable.js';
import type { LogReader } from './log-reader.js';
import type { DecidedEntry, LogWriter } from './log-writer.js';
import type { MadeOfMessage } from './message-states.js';
import { isDuplicate, isStoreFailure, type Retrying } from './retrying.js';
import type { RoomStates } from './room-states.js';

/**
 * Gives entries their seqs. The insert itself is the sequencer: the appends that wait for a room go into one ordered
 * insert at last seq + 1, + 2 …, and the unique index on room and seq refuses it where another writer was first. Then
 * the end of the log is read, and the remaining appends are decided anew. One insert per room is under way, it follows
 * on an entry that a majority has, and an ordered insert stops where it fails. So no failure of any process or server
 * leaves a gap or uses a seq twice. A change of a message is decided and inserted alone, as its message is read for it.
 */
export interface Sequencer {
  append(proposal: Proposal): Promise<Appended>;
  /**
   * Gives the change, which is in the log; undefined where there was nothing to append. `made` is missing where the outcome of
   * the insert was unknown, and the change was found in the log.
   */
  change(
    proposal: ChangeProposal,
  ): Promise<{ readonly change: MessageChange; readonly made: MadeOfMessage | undefined } | undefined>;
}

export interface SequencerParts {
  readonly rooms: Pick<RoomStates, 'cached' | 'refresh'>;
  readonly reader: Pick<LogReader, 'findAny'>;
  readonly writer: LogWriter;
  /** Reads what a change is decided on, with all changes up to `lastChange` folded in, and perhaps later ones. */
  readonly basisOf: (proposal: ChangeProposal, lastChange: Seq) => Promise<Omit<ChangeBasis, 'room'>>;
}

/** FerretDB splits an ordered insert into hundreds, and goes on with the next hundred after a duplicate. */
const BATCH_MAX = 100;

/** After a lost race a writer waits for a random time up to this, as others are at the end of the log too. */
const STEP_BACK_MS = 10;

/** A writer that never loses a race cannot know of the others, so it steps back after this many inserts. */
const ROUNDS_IN_A_ROW = 10;

export const makeSequencer = (
  { clock, admit, within, deadline, giveUp, pause }: Retrying & { readonly clock: Clock },
  { rooms, reader, writer, basisOf }: SequencerParts,
): Sequencer => {
  const queues = new Map<RoomId, PendingAppend[]>();

  /** Resolves the appends that are in the log already, and reads the room anew for the others. */
  const checkLog = async (roomId: RoomId, queue: PendingAppend[], due: readonly PendingAppend[]) => {
    const ids = due.flatMap(({ attempted }) => (attempted === undefined ? [] : [attempted.id]));
    const keys = due.flatMap(({ proposal }) => keyOf(proposal) ?? []);
    const found = await within(() => reader.findAny(roomId, { ids, keys }));
    // After the look-up: where the entry is committed between the two, the next insert fails with a duplicate.
    const state = await within(() => rooms.refresh(roomId));
    for (const append of due) {
      append.check = 'done';
      const entry = found.find((each) => isOf(append, each));
      if (entry === undefined || state === undefined) continue;
      const existing = entry.id !== append.attempted?.id;
      remove(queue, append).resolve({ entry, room: state.room, existing });
    }
  };

  /** Decides the first appends of the queue, as many as possible, each on the room as the one before leaves it. */
  const decide = (
    queue: PendingAppend[],
    batch: readonly PendingAppend[],
    start: RoomState | undefined,
    basis: Omit<ChangeBasis, 'room'> | undefined,
  ): DecidedAppend[] => {
    const decided: DecidedAppend[] = [];
    let state = start;
    for (const append of batch) {
      const { proposal } = append;
      /** It ends without an entry. That counts only where the log was checked, and no uncommitted entry comes before it. */
      const endsWithout = (settle: () => void): boolean => {
        // Those that follow are checked with it, as a burst of refused appends would cost a check each.
        for (const each of batch) each.check ??= 'due';
        if (append.check === 'due' || decided.length > 0) return false;
        settle();
        return true;
      };
      try {
        const next: Omit<DecidedAppend, 'append'> | undefined = isChange(proposal)
          ? decidedChange(state, basis ?? NO_TARGET, proposal)
          : decideEntry(state, proposal);
        if (next === undefined) {
          const room = state?.room;
          if (!endsWithout(() => room && remove(queue, append).resolve({ room, existing: false })))
            return decided;
          continue;
        }
        decided.push({ append, ...next });
        state = next.after;
      } catch (error) {
        if (!endsWithout(() => remove(queue, append).reject(error))) return decided;
      }
    }
    return decided;
  };

  /**
   * After a lost race the basis of a change still holds unless another change came. Then it takes no longer than a message to
   * be at the end of the log again, or it would lose to messages for ever.
   */
  const basisFor = async (append: PendingAppend, lastChange: Seq): Promise<PendingAppend['basis']> => {
    const { proposal, basis } = append;
    if (!isChange(proposal) || basis?.lastChange === lastChange) return basis;
    const read = await within(() => basisOf(proposal, lastChange));
    // A missing target may come by a message, of which `lastChange` says nothing, so its absence is not kept.
    append.basis = read.target && { ...read, lastChange };
    return { ...read, lastChange };
  };

  const round = async (roomId: RoomId, queue: PendingAppend[]): Promise<void> => {
    const due = queue.slice(0, BATCH_MAX).filter(({ check }) => check === 'due');
    if (due.length > 0) await checkLog(roomId, queue, due);
    const start = rooms.cached(roomId) ?? (await within(() => rooms.refresh(roomId)));
    const batch = nextBatch(queue);
    const [first] = batch;
    const basis = first && (await basisFor(first, start?.lastChange ?? 0));
    const decided = decide(queue, batch, start, basis);
    if (decided.length === 0 || start === undefined) return;
    for (const { append, entry } of decided) {
      append.check = 'due';
      append.attempted = entry;
    }
    await within(() => writer.write(start, decided));
    for (const { append, entry, after, made } of decided) {
      remove(queue, append).resolve({ entry, room: after.room, existing: false, made });
    }
  };

  const rejectAfter = (error: unknown, queue: PendingAppend[]): void => {
    if (!isStoreFailure(error)) {
      for (const append of nextBatch(queue)) remove(queue, append).reject(error);
      return;
    }
    const expired = queue.filter(({ until }) => clock.monotonic() >= until);
    if (expired.length === 0) return;
    // Appends that lost every race do not show that the store failed.
    const reason = isDuplicate(error) ? unavailable(error) : giveUp(error);
    for (const append of expired) remove(queue, append).reject(reason);
  };

  const work = async (roomId: RoomId, queue: PendingAppend[]): Promise<void> => {
    let failures = 0;
    let hasLost = false;
    for (let rounds = 1; queue.length > 0; rounds++) {
      try {
        await round(roomId, queue);
        failures = 0;
        const stepsBack = hasLost || rounds % ROUNDS_IN_A_ROW === 0;
        if (stepsBack && queue.length > 0) await stepBack();
      } catch (error) {
        rejectAfter(error, queue);
        if (queue.length === 0) break;
        hasLost ||= isDuplicate(error);
        await (isDuplicate(error) ? stepBack() : pause(++failures));
      }
    }
    queues.delete(roomId);
  };

  const stepBack = () => new Promise<void>((resolve) => clock.after(Math.random() * STEP_BACK_MS, resolve));

  const enqueue = (append: PendingAppend): void => {
    const { roomId } = append.proposal;
    const queue = queues.get(roomId);
    if (queue !== undefined) {
      queue.push(append);
      return;
    }
    const started = [append];
    queues.set(roomId, started);
    // Appends of the same turn go into the first insert, too.
    setImmediate(() => void work(roomId, started));
  };

  const appended = (proposal: Proposal | ChangeProposal): Promise<Outcome> =>
    admit(() => new Promise((resolve, reject) => enqueue({ proposal, until: deadline(), resolve, reject })));

  return {
    async append(proposal) {
      const { entry, room, existing } = await appended(proposal);
      if (entry === undefined || entry.kind === 'change') throw new TypeError('An append gave no entry');
      return { entry, room, existing };
    },
    async change(proposal) {
      const { entry: change, made } = await appended(proposal);
      if (change === undefined) return undefined;
      if (change.kind !== 'change') throw new TypeError('A change gave another entry');
      return { change, made };
    },
  };
};

interface Outcome {
  /** Missing where there was nothing to append. */
  readonly entry?: LogEntry;
  readonly room: Appended['room'];
  readonly existing: boolean;
  readonly made?: MadeOfMessage | undefined;
}

interface PendingAppend {
  readonly proposal: Proposal | ChangeProposal;
  /** When it is rejected. */
  readonly until: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
  /**
   * `due`: the log has to be checked, as the entry may be in it, or as the room that refused it may be old. `done`: it
   * was looked up since, and the room was read. Missing: no check is needed so far.
   */
  check?: 'due' | 'done';
  /** Of a change: what its message was after the change with the seq `lastChange`. */
  basis?: (Omit<ChangeBasis, 'room'> & { readonly lastChange: Seq }) | undefined;
  /** The entry that was last inserted for it; the check tells whether that is in the log. */
  attempted?: LogEntry;
}

interface DecidedAppend extends DecidedEntry {
  readonly made?: MadeOfMessage;
  readonly append: PendingAppend;
}

const isChange = (proposal: Proposal | ChangeProposal): proposal is ChangeProposal => 'target' in proposal;

const keyOf = (proposal: Proposal | ChangeProposal) =>
  isChange(proposal) ? undefined : proposal.idempotency;

const NO_TARGET: Omit<ChangeBasis, 'room'> = { target: undefined, hasReacted: false };

const decidedChange = (
  state: RoomState | undefined,
  basis: Omit<ChangeBasis, 'room'>,
  proposal: ChangeProposal,
): Omit<DecidedAppend, 'append'> | undefined => {
  const decided = decideChange(state, basis, proposal);
  if (decided === undefined || state === undefined || basis.target === undefined) return undefined;
  const { change: entry, message, after } = decided;
  return { entry, after, made: { before: basis.target, after: message, previousChange: state.lastChange } };
};

/** The first appends that are no changes, or the first change alone. */
const nextBatch = (queue: readonly PendingAppend[]): readonly PendingAppend[] => {
  const first = queue.slice(0, BATCH_MAX);
  const change = first.findIndex(({ proposal }) => isChange(proposal));
  return change === -1 ? first : first.slice(0, Math.max(change, 1));
};

const remove = (queue: PendingAppend[], append: PendingAppend): PendingAppend => {
  queue.splice(queue.indexOf(append), 1);
  return append;
};

const isOf = ({ attempted, proposal }: PendingAppend, entry: LogEntry): boolean => {
  if (entry.id === attempted?.id) return true;
  const key = keyOf(proposal);
  return (
    key !== undefined &&
    entry.kind === 'message' &&
    entry.sender === key.sender &&
    entry.clientMessageId === key.clientMessageId
  );
};
