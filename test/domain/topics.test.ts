import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '../../src/domain/events.js';
import { parseConnectionId, parseMessageId, parseUserId, privateRoomId } from '../../src/domain/ids.js';
import type { LogEntry } from '../../src/domain/log-entry.js';
import {
  EVERY_PROCESS,
  presenceTopic,
  roomTopic,
  subjectOf,
  type Topic,
  topicsOf,
  userTopic,
} from '../../src/domain/topics.js';
import { ids } from '../../src/testing/fixtures.js';

const [ana, ben, cleo] = ['ana', 'ben', 'cleo'].map(parseUserId) as [
  ReturnType<typeof parseUserId>,
  ReturnType<typeof parseUserId>,
  ReturnType<typeof parseUserId>,
];
const group = ids.groupId();

const message = (roomId: LogEntry['roomId'], seq: number) =>
  ({ kind: 'message', roomId, seq, sender: ana }) as LogEntry;
const change = (fields: object) =>
  ({ kind: 'event', roomId: group, seq: 4, by: ana, change: fields }) as unknown as LogEntry;
const entry = (logEntry: LogEntry): DomainEvent => ({ type: 'entry-appended', entry: logEntry });
const receipt = (audience: 'room' | readonly (typeof ana)[]): DomainEvent => ({
  type: 'receipt-advanced',
  roomId: group,
  userId: ana,
  kind: 'seen',
  messageId: parseMessageId('m1'),
  seq: 1,
  upTo: 1,
  at: 0,
  audience,
});

describe('the topics of an event', () => {
  it.each<[string, DomainEvent, readonly string[]]>([
    ['a message is about its room', entry(message(group, 1)), [roomTopic(group)]],
    [
      'the first message of a private room is about both users too',
      entry(message(privateRoomId(ana, ben), 1)),
      [roomTopic(privateRoomId(ana, ben)), userTopic(ana), userTopic(ben)],
    ],
    [
      'a changed profile is about those who watch the user, and the rooms',
      { type: 'profile-changed', profile: { userId: ana, name: 'Ana' }, rooms: [group] },
      [presenceTopic(ana), roomTopic(group)],
    ],
    [
      'a mute is about its user',
      { type: 'room-muted', userId: ana, roomId: group, muted: true },
      [userTopic(ana)],
    ],
    ['a later one is not', entry(message(privateRoomId(ana, ben), 2)), [roomTopic(privateRoomId(ana, ben))]],
    [
      'an addition is about the new member too',
      entry(change({ kind: 'added', userId: ben })),
      [roomTopic(group), userTopic(ben)],
    ],
    ...(['removed', 'left'] as const).map(
      (kind) =>
        [
          `the end of a membership (${kind}) is about its user too`,
          entry(change({ kind, userId: ben })),
          [roomTopic(group), userTopic(ben)],
        ] as [string, DomainEvent, string[]],
    ),
    [
      'a new group is about its members',
      { type: 'group-created', roomId: group, members: [ana, ben] },
      [userTopic(ana), userTopic(ben)],
    ],
    ['a receipt for all is about the room', receipt('room'), [roomTopic(group)]],
    [
      'a receipt for some is about them and its user',
      receipt([cleo, ana]),
      [userTopic(ana), userTopic(cleo)],
    ],
    [
      'moved counts are about their authors',
      { type: 'counts-moved', roomId: group, audience: [ben] },
      [userTopic(ben)],
    ],
    [
      'moved counts of too many authors are about the room',
      { type: 'counts-moved', roomId: group, audience: 'room' },
      [roomTopic(group)],
    ],
    [
      'typing is about the room',
      {
        type: 'typing-changed',
        roomId: group,
        userId: ana,
        connectionId: parseConnectionId('c1'),
        typing: true,
        expiresInMs: 6_000,
      },
      [roomTopic(group)],
    ],
    [
      'presence is about those who watch it and the rooms where it shows',
      { type: 'presence-changed', userId: ana, presence: { status: 'online' }, rooms: [group] },
      [presenceTopic(ana), roomTopic(group)],
    ],
    [
      'a block is about both users',
      { type: 'blocks-changed', users: [ana, ben] },
      [userTopic(ana), userTopic(ben)],
    ],
    [
      'a sign-out concerns every process',
      { type: 'sessions-revoked', userId: ana, before: 7 },
      [EVERY_PROCESS],
    ],
  ])('%s', (_, event, topics) => {
    expect(topicsOf(event)).toEqual(topics);
  });

  it('name what they are about', () => {
    expect(
      [roomTopic(group), userTopic(ana), presenceTopic(ben), EVERY_PROCESS].map((topic) =>
        subjectOf(topic as Topic),
      ),
    ).toEqual([
      { kind: 'room', roomId: group },
      { kind: 'user', userId: ana },
      { kind: 'presence', userId: ben },
      { kind: 'every' },
    ]);
  });
});
