import type { MemoryStore } from '../../src/adapters/memory/memory-store.js';
import type { Clock } from '../../src/application/ports/clock.js';
import type { ReceiptRepository } from '../../src/application/ports/receipt-repository.js';
import { DomainError } from '../../src/domain/errors.js';
import type { ReceiptAdvanced } from '../../src/domain/events.js';
import type { ClientMessageId, RoomId, UserId } from '../../src/domain/ids.js';
import { type LogEntry, type Message, revOf } from '../../src/domain/log-entry.js';
import { historyOf, membershipsOf } from '../../src/domain/room.js';
import { END, within } from '../../src/domain/spans.js';

interface Wish {
  readonly roomId: RoomId;
  readonly clientMessageId: ClientMessageId;
}

/** What is found while the simulation runs. Everything here is compared with the stores themselves. */
export interface Records {
  readonly clock: Clock;
  readonly faults: string[];
  fault(what: string): void;
  /** Work that nobody waits for: it may be refused, and fails in no other way. */
  follow(work: Promise<unknown>): void;
  pass(ms: number): Promise<void>;
  /** A device got this entry, live or in a page. */
  given(device: { readonly name: string; readonly userId: UserId }, entry: LogEntry): void;
  gotReceipt(device: { readonly name: string }, event: ReceiptAdvanced): void;
  acknowledged(message: Message): void;
  /** The answer to a change of it. */
  changed(message: Message): void;
  /** Each copy of it, at its first attempt. */
  refused(sender: UserId, wish: Wish): void;
  /** What is wrong with the logs, in view of what was answered. */
  checkAnswers(): void;
}

export const makeRecords = (
  clock: Clock,
  { store, receipts, halt }: { store: MemoryStore; receipts: ReceiptRepository; halt: () => void },
): Records => {
  const faults: string[] = [];
  const acknowledged = new Set<Message>();
  const changed: Message[] = [];
  /** Every text that a message was given with. */
  const texts = new Map<string, Set<string>>();
  const refused: (Wish & { readonly sender: UserId })[] = [];
  const fault = (what: string) => {
    faults.push(`${String(clock.monotonic())} ms: ${what}`);
    halt();
  };
  const follow = (work: Promise<unknown>) => {
    work.catch((error: unknown) => {
      if (!(error instanceof DomainError))
        fault(`Failed: ${error instanceof Error ? error.stack : String(error)}`);
    });
  };
  const stored = ({ roomId, seq }: LogEntry) => store.logs.get(roomId)?.entries[seq - 1];

  const mayHave = ({ roomId, seq }: LogEntry, userId: UserId): boolean => {
    const log = store.logs.get(roomId);
    if (log === undefined) return false;
    const { room } = log.state;
    const ended = log.ended.filter((each) => each.userId === userId);
    const stays = membershipsOf(room, userId, ended);
    return historyOf(room) === 'all'
      ? seq < Math.max(...stays.map(({ to = END }) => to))
      : within(stays, seq);
  };

  return {
    clock,
    faults,
    fault,
    follow,
    pass: (ms) => new Promise((resolve) => clock.after(ms, resolve)),
    given({ name, userId }, entry) {
      const [id, content] =
        entry.kind === 'message'
          ? [entry.id, entry.content]
          : entry.kind === 'change' && entry.change.kind === 'edited'
            ? [entry.target.id, entry.change.content]
            : ['', ''];
      if (content !== '') texts.set(id, new Set([...(texts.get(id) ?? []), content]));
      const what = `${entry.roomId} ${String(entry.seq)}`;
      if (stored(entry)?.id !== entry.id) fault(`${name} got ${what}, which is not in the log`);
      else if (!mayHave(entry, userId)) fault(`${name} got ${what}, which its user may not read`);
    },
    gotReceipt({ name }, { roomId, userId, kind, upTo }) {
      const check = async () => {
        const marks = (await receipts.find(roomId, [userId])).get(userId);
        if ((marks?.[kind].seq ?? 0) < upTo) fault(`${name} got a receipt that is not stored`);
      };
      follow(check());
    },
    changed: (message) => void changed.push(message),
    acknowledged: (message) => void acknowledged.add(message),
    refused: (sender, wish) => void refused.push({ sender, ...wish }),
    checkAnswers() {
      for (const message of acknowledged) {
        const { roomId, seq, content, clientMessageId, sender } = message;
        const entry = stored(message);
        const isChanged = store.logs.get(roomId)?.states.has(seq) === true;
        const isSame = entry?.kind === 'message' && entry.id === message.id;
        if (!isSame || (!isChanged && entry.content !== content)) {
          fault(`${roomId} ${String(seq)} was acknowledged and is not in the log`);
        }
        const same = (store.logs.get(roomId)?.entries ?? []).filter(
          (each) =>
            each.kind === 'message' && each.clientMessageId === clientMessageId && each.sender === sender,
        );
        if (same.length > 1) fault(`${roomId} has ${clientMessageId} more than once`);
      }
      for (const { roomId, seq, id, rev = seq, deleted } of changed) {
        const state = store.logs.get(roomId)?.states.get(seq);
        const isThere = state?.id === id && revOf(state) >= rev && (!deleted || state.deleted !== undefined);
        if (!isThere && rev > seq) fault(`A change of ${roomId} ${String(seq)} was acknowledged and is lost`);
      }
      for (const log of store.logs.values()) {
        const stored = JSON.stringify([log.entries, ...log.states.values()]);
        const deleted = [...log.states.values()].filter((message) => message.deleted !== undefined);
        for (const text of deleted.flatMap(({ id }) => [...(texts.get(id) ?? [])])) {
          if (stored.includes(JSON.stringify(text))) fault(`“${text}” was deleted and is still stored`);
        }
      }
      for (const { sender, roomId, clientMessageId } of refused) {
        const sent = store.logs.get(roomId)?.senders.get(sender)?.byClientMessageId.has(clientMessageId);
        if (sent === true) fault(`${clientMessageId} was refused and is in ${roomId}`);
      }
    },
  };
};
