import { expect } from 'vitest';
import { toWireMessage } from '../../src/adapters/protocol/translate.js';
import type { WireMessage } from '../../src/adapters/protocol/wire.js';
import type { LogEntry, MessageChange } from '../../src/domain/log-entry.js';
import { foldedMessages } from '../../src/testing/store/folded-log.js';
import type { CrashServer, Shown } from './crash-server.js';
import type { Asked, Asking } from './steady-changers.js';

/** Of the deleted messages, each by a request. */
const LOOKED_AT = 5;

/**
 * Expects what is true of the changes in every log, whatever was killed: each that was acknowledged is there once, however
 * often it was asked for, none is there that nobody asked for, and what was deleted has no text and no later change.
 */
export const expectSoundChanges = (log: readonly LogEntry[], asked: readonly Asked[]): void => {
  const changes = log.filter((entry) => entry.kind === 'change');
  const ends = new Map<string, number>(
    changes.flatMap(({ change, target, seq }) => (change.kind === 'deleted' ? [[target.id, seq]] : [])),
  );
  const isLegible = ({ wish, messageId }: Asking) => wish.kind !== 'edited' || !ends.has(messageId);

  const found = changes.map(askingOf).filter(isLegible).map(keyOf);
  const wished = new Set(asked.map(keyOf));
  expect(found.filter((key) => !wished.has(key))).toEqual([]);
  expect(new Set(found).size).toBe(found.length);
  const seqs = new Map(changes.map((entry) => [keyOf(askingOf(entry)), entry.seq]));
  const lost = asked.filter((each) => {
    const { wish, messageId, answer } = each;
    // Taking a reaction back changes nothing once the message is deleted.
    const isNothing = wish.kind === 'reacted' && !wish.on && ends.has(messageId);
    if (typeof answer !== 'number' || !isLegible(each) || isNothing) return false;
    return (seqs.get(keyOf(each)) ?? Infinity) > answer;
  });
  expect(lost).toEqual([]);

  expect(changes.filter(({ target, seq }) => seq > (ends.get(target.id) ?? Infinity))).toEqual([]);
  const textsOf = (id: string) =>
    log.flatMap((entry) => {
      if (entry.kind === 'message') return entry.id === id ? entry.content : [];
      return entry.kind === 'change' && entry.target.id === id && entry.change.kind === 'edited'
        ? entry.change.content
        : [];
    });
  for (const id of ends.keys()) {
    const [sent, ...edits] = textsOf(id);
    expect([sent, ...edits].filter((text) => text !== '')).toEqual([]);
    const wishedEdits = asked.filter((each) => each.messageId === id && !isLegible(each));
    const sureEdits = wishedEdits.filter(({ answer }) => typeof answer === 'number');
    expect(edits.length).toBeGreaterThanOrEqual(new Set(sureEdits.map(keyOf)).size);
    expect(edits.length).toBeLessThanOrEqual(new Set(wishedEdits.map(keyOf)).size);
  }
};

/**
 * Expects that a device that has the room up to `after` is shown the fold of the log. The log may have gone on since, and
 * what was deleted then is not compared.
 */
export const expectShown = (log: readonly LogEntry[], shown: Shown, after = 0): void => {
  const gone = new Set<string>(
    log.flatMap((entry) =>
      entry.kind === 'change' && entry.change.kind === 'deleted' && entry.seq > shown.upTo
        ? entry.target.id
        : [],
    ),
  );
  const before = log.filter(({ seq }) => seq <= shown.upTo);
  const entries = [...foldedMessages(before), ...before.filter((entry) => entry.kind === 'event')]
    .map((entry) => toWireMessage(entry))
    .filter((entry) => !gone.has(entry.messageId))
    .sort((a, b) => a.seq - b.seq);
  const ids = shown.messages.map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(ids.length);
  // A message that changes while pages are read may come in two of them.
  const latest = new Map<string, WireMessage>();
  for (const entry of [...shown.messages, ...shown.changed]) {
    const known = latest.get(entry.messageId);
    if (known === undefined || revOf(known) < revOf(entry)) latest.set(entry.messageId, entry);
  }
  const given = [...latest.values()].filter(({ messageId }) => !gone.has(messageId));

  expect(given.map(ofAnyReader).sort((a, b) => a.seq - b.seq)).toEqual(
    entries.filter((entry) => revOf(entry) > after),
  );
};

/** Expects that no version is left of the messages that a user is shown as deleted, or of the first of them. */
export const expectNothingLeft = async (
  server: CrashServer,
  user: string,
  { messages }: Shown,
): Promise<void> => {
  const deleted = messages.filter((entry) => entry.type !== 'event' && entry.deletedAt !== undefined);
  for (const { roomId, messageId } of deleted.slice(0, LOOKED_AT)) {
    const { body } = await server.rest(user, `/api/rooms/${roomId}/messages/${messageId}/versions`);
    expect(body).toEqual({ versions: [] });
  }
};

const revOf = (entry: WireMessage): number => (entry.type === 'event' ? entry.seq : entry.rev);

/** Pages say which reactions are the reader's own. */
const ofAnyReader = (entry: WireMessage): WireMessage =>
  entry.type === 'event' || entry.reactions === undefined
    ? entry
    : { ...entry, reactions: entry.reactions.map(({ emoji, count }) => ({ emoji, count })) };

const askingOf = ({ by, target, change }: MessageChange): Asking => {
  const common = { by, messageId: target.id };
  switch (change.kind) {
    case 'edited':
      return { ...common, wish: { kind: 'edited', content: change.content, rev: 0 } };
    case 'deleted':
      return { ...common, wish: { kind: 'deleted' } };
    case 'reacted':
      return { ...common, wish: { kind: 'reacted', emoji: change.emoji, on: change.on } };
  }
};

const keyOf = ({ by, messageId, wish }: Asking): string => {
  switch (wish.kind) {
    case 'edited':
      return `${by} ${messageId} ${wish.content}`;
    case 'deleted':
      return `${by} ${messageId} deleted`;
    case 'reacted':
      return `${by} ${messageId} ${wish.emoji} ${wish.on}`;
  }
};
