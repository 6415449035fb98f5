import fc from 'fast-check';
import type { DomainEvent } from '../../domain/events.js';
import { parseClientMessageId, parseConnectionId } from '../../domain/ids.js';
import {
  type LogEntry,
  type MembershipChange,
  type MessageChangeFact,
  MESSAGE_TYPES,
  ROLES,
} from '../../domain/log-entry.js';
import { RECEIPT_KINDS } from '../../domain/receipts.js';
import { START } from '../fixtures.js';
import { groupIds, messageIds, pairsOf, roomIds, userIds } from './ids.js';
import { contents } from './texts.js';

const seqs = fc.nat({ max: 1_000_000_000 });
const times = fc.integer({ min: START, max: START + 1e9 });
const roles = fc.constantFrom(...ROLES);
const audiences = fc.oneof(fc.constant('room' as const), fc.array(userIds, { maxLength: 4 }));

type Arbitraries<T extends { readonly [Key in Tag]: string }, Tag extends string> = {
  readonly [Kind in T[Tag]]: fc.Arbitrary<Omit<Extract<T, { readonly [Key in Tag]: Kind }>, Tag>>;
};

const changes: Arbitraries<MembershipChange, 'kind'> = {
  added: fc.record({ userId: userIds, role: roles }),
  removed: fc.record({ userId: userIds }),
  left: fc.record({ userId: userIds, newOwner: userIds }, { requiredKeys: ['userId'] }),
  role: fc.record({ userId: userIds, role: roles }),
  renamed: fc.record({ name: fc.constantFrom('Crew', 'Zoë’s 山', 'A  B') }),
};

const emojis = fc.constantFrom('👍', '❤️', '👩‍👩‍👧‍👦', '🇺🇳', 'ok'.slice(0, 1));
const mentions = fc.uniqueArray(userIds, { maxLength: 3 });
const counts = fc.nat({ max: 10_000 });
const targets = fc.record({ id: messageIds, seq: seqs }).map((each) => ({ ...each }));

const messageChanges: Arbitraries<MessageChangeFact, 'kind'> = {
  edited: fc.record({ content: fc.oneof(contents, fc.constant('')), mentions }),
  deleted: fc.constant({}),
  reacted: fc.record({ emoji: emojis, on: fc.boolean(), count: counts }),
};

const position = { id: messageIds, roomId: roomIds, seq: seqs, ordinal: seqs, createdAt: times };

const entries: Arbitraries<LogEntry, 'kind'> = {
  message: fc.record(
    {
      ...position,
      sender: userIds,
      type: fc.constantFrom(...MESSAGE_TYPES),
      content: contents,
      clientMessageId: fc.uuid().map(parseClientMessageId),
      sentDigest: fc.stringMatching(/^[\w-]{43}$/),
      replyTo: fc.record({ id: messageIds, seq: seqs, sender: userIds }).map((each) => ({ ...each })),
      mentions,
    },
    {
      requiredKeys: [
        'id',
        'roomId',
        'seq',
        'ordinal',
        'createdAt',
        'sender',
        'type',
        'content',
        'clientMessageId',
      ],
    },
  ),
  event: fc.record({ ...position, by: userIds, change: oneOf<MembershipChange, 'kind'>(changes, 'kind') }),
  change: fc.record({
    ...position,
    by: userIds,
    target: targets,
    change: oneOf<MessageChangeFact, 'kind'>(messageChanges, 'kind'),
  }),
};

/** Arbitrary events of each type; one that is added to the domain does not compile without its own. */
export const eventsByType: Arbitraries<DomainEvent, 'type'> = {
  'entry-appended': fc.record(
    { entry: oneOf<LogEntry, 'kind'>(entries, 'kind'), again: fc.constant(true as const) },
    { requiredKeys: ['entry'] },
  ),
  'group-created': fc.record({ roomId: groupIds, members: fc.array(userIds, { maxLength: 5 }) }),
  'receipt-advanced': fc.record({
    roomId: roomIds,
    userId: userIds,
    kind: fc.constantFrom(...RECEIPT_KINDS),
    messageId: messageIds,
    seq: seqs,
    upTo: seqs,
    at: times,
    audience: audiences,
  }),
  'sessions-revoked': fc.record({ userId: userIds, before: times }),
  'counts-moved': fc.record({ roomId: groupIds, audience: audiences }),
  'typing-changed': fc.record({
    roomId: roomIds,
    userId: userIds,
    connectionId: fc.uuid().map(parseConnectionId),
    typing: fc.boolean(),
    expiresInMs: fc.oneof(
      fc.nat({ max: 10_000 }),
      fc.double({ min: 0, max: 10_000, noNaN: true }).map((ms) => ms + 0),
    ),
  }),
  'presence-changed': fc.record({
    userId: userIds,
    presence: fc.oneof(
      fc.constant({ status: 'online' as const }),
      fc
        .record({ status: fc.constant('offline' as const), lastSeen: times }, { requiredKeys: ['status'] })
        .map((presence) => ({ ...presence })),
    ),
    rooms: fc.array(roomIds, { maxLength: 4 }),
  }),
  'profile-changed': fc.record({
    profile: fc
      .record(
        {
          userId: userIds,
          name: fc.constantFrom('Ana', 'Ana “Ä” 🐙'),
          picture: fc.webUrl(),
        },
        { requiredKeys: ['userId'] },
      )
      .map((profile) => ({ ...profile })),
    rooms: fc.array(roomIds, { maxLength: 4 }),
  }),
  'room-muted': fc.record({ userId: userIds, roomId: roomIds, muted: fc.boolean() }),
  'blocks-changed': fc.record({ users: pairsOf(userIds) }),
};

/** Any of them, with its tag. */
function oneOf<T extends { readonly [Key in Tag]: string }, Tag extends string>(
  arbitraries: Arbitraries<T, Tag>,
  tag: Tag,
): fc.Arbitrary<T> {
  const all = Object.entries<fc.Arbitrary<object>>(arbitraries).map(([kind, arbitrary]) =>
    arbitrary.map((rest) => ({ [tag]: kind, ...rest }) as unknown as T),
  );
  return fc.oneof(...all);
}

export const eventTypes = Object.keys(eventsByType) as readonly DomainEvent['type'][];

export const eventsOf = (type: DomainEvent['type']): fc.Arbitrary<DomainEvent> =>
  (eventsByType[type] as fc.Arbitrary<object>).map((rest) => ({ type, ...rest }) as DomainEvent);
