import type { IdGenerator } from '../application/ports/id-generator.js';
import type {
  Appended,
  ChangeProposal,
  MessageRepository,
  Proposal,
} from '../application/ports/message-repository.js';
import {
  type ClientMessageId,
  type MessageId,
  parseConnectionId,
  parseDeviceId,
  parseGroupId,
  parseMessageId,
  parseUserId,
  type RoomId,
  type UserId,
} from '../domain/ids.js';
import {
  draftMessage,
  type MembershipChange,
  type Message,
  type MessageChangeFact,
  type MessageType,
} from '../domain/log-entry.js';
import { addMember, createGroup, leaveGroup, removeMember } from '../domain/membership.js';
import { type ChangeBasis, deleteMessage, editMessage, react } from '../domain/message-change.js';
import { type GroupRoom, type History, requireMember, type Room } from '../domain/room.js';

export const ann = parseUserId('ann');
export const ben = parseUserId('ben');
export const cid = parseUserId('cid');
export const dan = parseUserId('dan');
/** Is in no room. */
export const zoe = parseUserId('zoe');

export const START = Date.UTC(2025, 0, 1);

/** New at each call. Ids of messages sort in the order of the calls, as UUIDv7 does. */
export const ids: IdGenerator = {
  messageId: () => {
    const time = (START + made++).toString(16).padStart(12, '0');
    return parseMessageId(`${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`);
  },
  groupId: () => parseGroupId(crypto.randomUUID()),
  deviceId: () => parseDeviceId(crypto.randomUUID()),
  connectionId: () => parseConnectionId(crypto.randomUUID()),
};

let made = 0;

export const groupOf = (
  creator: UserId,
  members: readonly UserId[] = [],
  { id = ids.groupId(), history = 'all', createdAt = START }: GroupOptions = {},
): GroupRoom => createGroup({ id, name: 'The group', creator, members, history, createdAt });

interface GroupOptions {
  readonly id?: RoomId;
  readonly history?: History;
  readonly createdAt?: number;
}

export interface MessageOptions {
  readonly content?: string;
  readonly type?: MessageType;
  readonly clientMessageId?: ClientMessageId;
  readonly replyTo?: Message['replyTo'];
  readonly mentions?: readonly UserId[];
  readonly createdAt?: number;
}

/** A message as the use case proposes it: for members only, and once per clientMessageId. */
export const message = (roomId: RoomId, sender: UserId, options: MessageOptions = {}): Proposal => {
  const { content = 'Hello', createdAt = START, clientMessageId } = options;
  const draft = draftMessage({ ...options, id: ids.messageId(), roomId, sender, content, createdAt });
  return {
    roomId,
    ...(clientMessageId !== undefined && { idempotency: { sender, clientMessageId } }),
    decide: (room) => {
      requireMember(room, sender);
      return draft;
    },
  };
};

export const change = (
  roomId: RoomId,
  by: UserId,
  decide: (room: Room | undefined) => MembershipChange,
  createdAt: number = START,
): Proposal => {
  const id = ids.messageId();
  return { roomId, decide: (room) => ({ kind: 'event', id, roomId, by, change: decide(room), createdAt }) };
};

export const adding = (roomId: RoomId, by: UserId, user: UserId): Proposal =>
  change(roomId, by, (room) => addMember(room, by, user));

export const removing = (roomId: RoomId, by: UserId, user: UserId): Proposal =>
  change(roomId, by, (room) => removeMember(room, by, user));

export const leaving = (roomId: RoomId, user: UserId): Proposal =>
  change(roomId, user, (room) => leaveGroup(room, user));

interface Target {
  readonly id: MessageId;
  readonly roomId: RoomId;
}

/** A change of a message as the use cases propose it. */
const changing = (
  { id: target, roomId }: Target,
  by: UserId,
  decide: (basis: ChangeBasis) => MessageChangeFact | undefined,
  createdAt: number = START,
): ChangeProposal => {
  const id = ids.messageId();
  return {
    roomId,
    target,
    decide: (basis) => {
      const fact = decide(basis);
      if (fact === undefined || basis.target === undefined) return undefined;
      const { seq } = basis.target;
      return { kind: 'change', id, roomId, by, target: { id: target, seq }, change: fact, createdAt };
    },
  };
};

export const editing = (
  target: Target,
  by: UserId,
  content: string,
  mentions?: readonly UserId[],
): ChangeProposal =>
  changing(target, by, (basis) => editMessage(basis, { by, ended: [], content, mentions }));

export const deleting = (target: Target, by: UserId): ChangeProposal =>
  changing(target, by, (basis) => deleteMessage(basis, { by, ended: [] }));

export const reacting = (target: Target, by: UserId, emoji: string, on = true): ChangeProposal => ({
  ...changing(target, by, (basis) => react(basis, { by, ended: [], emoji, on })),
  reaction: { by, emoji },
});

/** The same proposal, which records the rooms that it is decided for. */
export const recording = ({ decide, ...rest }: Proposal, given: (Room | undefined)[]): Proposal => ({
  ...rest,
  decide: (room, lastSeq) => {
    given.push(room);
    return decide(room, lastSeq);
  },
});

/** Appends one after another. */
export const appendAll = async (
  messages: MessageRepository,
  proposals: readonly Proposal[],
): Promise<readonly Appended[]> => {
  const appended: Appended[] = [];
  for (const proposal of proposals) appended.push(await messages.append(proposal));
  return appended;
};
