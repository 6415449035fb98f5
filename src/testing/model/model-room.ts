import type { MessageId, RoomId, UserId } from '../../domain/ids.js';

/*
 * The behaviour that Parley should have, as plain arrays and loops: every answer is worked out anew from the whole story.
 * Written from the rules, not from the code; nothing of the domain but its types is used here.
 */

export type Role = 'owner' | 'admin' | 'member';
export type Kind = 'delivered' | 'seen';

export interface Entry {
  id: MessageId;
  seq: number;
  by: UserId;
  at: number;
  /** For a message. */
  message?: {
    type: string;
    content: string;
    clientMessageId: string;
    /** The seq of the message that it answers. */
    replyTo?: number | undefined;
    mentions?: readonly UserId[] | undefined;
  };
  /** For a change of membership. */
  change?: { kind: string; userId?: UserId; role?: Role; name?: string; newOwner?: UserId };
  /** For a change of a message. */
  changed?: Changed;
}

export interface Changed {
  kind: 'edited' | 'deleted' | 'reacted';
  /** The seq of the message. */
  target: number;
  /** For an edit. */
  content?: string;
  mentions?: readonly UserId[];
  /** For a reaction. */
  emoji?: string;
  on?: boolean;
}

export interface Stay {
  user: UserId;
  role: Role;
  /** The seq of the entry that added them; 0 for a founder. */
  from: number;
  /** The seq of the entry that ended it. */
  to?: number;
}

export interface Ack {
  user: UserId;
  kind: Kind;
  seq: number;
  at: number;
}

export interface ModelRoom {
  id: RoomId;
  type: 'private' | 'group';
  name: string;
  history: 'all' | 'since-joining';
  createdAt: number;
  log: Entry[];
  stays: Stay[];
  acks: Ack[];
}

export const MAX_MEMBERS = 4;

/** Commands wait for up to 7 ms: some users are added again too early, and some are not. */
export const REJOIN_AFTER_MS = 5;

export class Refusal extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

export const refuse = (code: string): never => {
  throw new Refusal(code);
};
