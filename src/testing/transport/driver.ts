import type { MembershipChange, MessageChangeFact, Seq } from '../../domain/log-entry.js';
import type { ReceiptKind, RecipientStatus } from '../../domain/receipts.js';
import type { Closing } from '../law.js';

/*
 * How the laws of transports use one: few calls, in the words of the protocol. A call that is refused rejects with an
 * error whose `code` is that of the refusal.
 */

export interface TransportDriver extends Closing {
  /**
   * A new connection of this user, who is any user that the law thinks of. Resolves when what is published from then on
   * reaches it. `receipts`: whether it acknowledges as delivered what it gets, by itself; missing: it does not.
   */
  connectAs(user: string, options?: { readonly receipts?: 'auto' | 'manual' }): Promise<TransportConnection>;

  /** Tries to connect without saying as whom, or with a token that is none. */
  connectAsNobody(): Promise<unknown>;
}

export interface TransportConnection {
  /** Everything that came by itself, in the order of its arrival. It grows. */
  readonly received: readonly Arrival[];

  /** Resolves with the message as it was stored. */
  send(message: {
    readonly roomId: string;
    readonly content: string;
    readonly clientMessageId?: string;
  }): Promise<MessageArrival>;

  /** Says that the user has the room up to this message. */
  acknowledge(receipt: {
    readonly roomId: string;
    readonly messageId: string;
    readonly kind: ReceiptKind;
  }): Promise<void>;

  /** The status of a message for each of its recipients. */
  statusOf(messageId: string): Promise<ReadonlyMap<string, RecipientStatus>>;

  setTyping(roomId: string, typing: boolean): Promise<void>;

  /** Whether a user with whom one shares a room is online. What changes of it arrives from then on. */
  watchPresence(userId: string): Promise<boolean>;

  /** Gives the id of a group of the user, who owns it, and these members. */
  createGroup(members: readonly string[]): Promise<string>;
  addMember(roomId: string, userId: string): Promise<void>;
  removeMember(roomId: string, userId: string): Promise<void>;

  /** All entries of a room above this seq, in the order of the log: what a device missed that has it up to there. */
  catchUp(roomId: string, afterSeq: Seq): Promise<readonly EntryArrival[]>;

  /** Each resolves when the change is stored. */
  edit(message: {
    readonly roomId: string;
    readonly messageId: string;
    readonly content: string;
  }): Promise<void>;
  deleteMessage(message: { readonly roomId: string; readonly messageId: string }): Promise<void>;

  /** The messages up to this seq that have changed since, in their present state; a deleted one has an empty content. */
  changedSince(roomId: string, afterSeq: Seq): Promise<readonly MessageArrival[]>;

  /** Ends the connection without a word to the server, as far as the transport can. */
  disconnect(): Promise<void>;
}

export type EntryArrival = MessageArrival | ChangeArrival;
export type Arrival = EntryArrival | MessageChangedArrival | ReceiptArrival | TypingArrival | PresenceArrival;

export interface MessageArrival {
  readonly type: 'message';
  readonly roomId: string;
  readonly seq: Seq;
  readonly messageId: string;
  readonly sender: string;
  readonly content: string;
}

/** A message has changed; it takes a seq as a message does. */
export interface MessageChangedArrival {
  readonly type: 'message-changed';
  readonly roomId: string;
  readonly seq: Seq;
  readonly messageId: string;
  readonly kind: MessageChangeFact['kind'];
  /** For an edit. */
  readonly content?: string | undefined;
}

/** A membership event. */
export interface ChangeArrival {
  readonly type: 'change';
  readonly roomId: string;
  readonly seq: Seq;
  readonly kind: MembershipChange['kind'];
  /** The user whom it is about; missing for a new name. */
  readonly userId?: string | undefined;
}

/** A user has the room up to this message. */
export interface ReceiptArrival {
  readonly type: 'receipt';
  readonly roomId: string;
  readonly userId: string;
  readonly messageId: string;
  readonly kind: ReceiptKind;
}

export interface TypingArrival {
  readonly type: 'typing';
  readonly roomId: string;
  readonly userId: string;
  readonly typing: boolean;
}

export interface PresenceArrival {
  readonly type: 'presence';
  readonly userId: string;
  readonly online: boolean;
}
