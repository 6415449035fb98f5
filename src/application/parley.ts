import type { Blocking } from './blocks/block-users.js';
import type { GroupChanges } from './groups/change-group.js';
import type { CreateGroup } from './groups/create-group.js';
import type { SystemGroups } from './groups/system-groups.js';
import type { MessageChanges } from './messages/change-message.js';
import type { ReadMessageStatus } from './messages/message-status.js';
import type { ReadHistory } from './messages/read-page.js';
import type { ReadReactions, ReadVersions } from './messages/read-changes.js';
import type { SendMessage } from './messages/send-message.js';
import type { ReadUser } from './presence/read-user.js';
import type { PresenceSnapshot, WatchPresence } from './presence/watch-presence.js';
import type { Acknowledge } from './receipts/acknowledge.js';
import type { ReadMessageCounts } from './receipts/message-counts.js';
import type { JoinRoom, LeaveRoom } from './rooms/join-room.js';
import type { MuteRoom } from './rooms/mute-room.js';
import type { CountUnread } from './rooms/count-unread.js';
import type { ListRooms } from './rooms/list-rooms.js';
import type { GetRoom, ListMembers } from './rooms/read-room.js';
import type { ReadMissed, SyncRooms } from './rooms/sync-rooms.js';
import type { Admit, Authenticate, Recognize } from './sessions/admission.js';
import type { AdmitConnect, Connect } from './sessions/connect.js';
import type { RefreshToken } from './sessions/refresh-token.js';
import type { RevokeSessions } from './sessions/revoke-sessions.js';
import type { InTurn } from './sessions/turns.js';
import type { SetTyping, SetTypingAlone } from './typing/set-typing.js';

/**
 * The driving port: every use case, by area. A transport gets this and nothing else. Use cases refuse with
 * DomainError only; any other error is a fault of the server's own.
 */
export interface Parley {
  readonly connect: Connect;
  readonly sessions: {
    readonly authenticate: Authenticate;
    readonly recognize: Recognize;
    readonly admit: Admit;
    readonly admitConnect: AdmitConnect;
    readonly inTurn: InTurn;
    readonly refreshToken: RefreshToken;
    readonly revoke: RevokeSessions;
  };
  readonly rooms: {
    readonly join: JoinRoom;
    readonly leave: LeaveRoom;
    readonly sync: SyncRooms;
    readonly missed: ReadMissed;
    readonly get: GetRoom;
    readonly countUnread: CountUnread;
    readonly list: ListRooms;
    readonly listMembers: ListMembers;
    readonly mute: MuteRoom;
  };
  readonly messages: {
    readonly send: SendMessage;
    readonly edit: MessageChanges['edit'];
    readonly delete: MessageChanges['delete'];
    readonly react: MessageChanges['react'];
    readonly reactions: ReadReactions;
    readonly versions: ReadVersions;
    readonly history: ReadHistory;
    readonly status: ReadMessageStatus;
  };
  readonly receipts: { readonly acknowledge: Acknowledge; readonly counts: ReadMessageCounts };
  readonly typing: { readonly set: SetTyping; readonly setAlone: SetTypingAlone };
  readonly presence: {
    readonly watch: WatchPresence;
    readonly snapshot: PresenceSnapshot;
    readonly readUser: ReadUser;
  };
  readonly groups: GroupChanges & { readonly create: CreateGroup };
  readonly blocks: Blocking;
  /** For the host application itself, and for no transport. */
  readonly system: SystemGroups;
  /**
   * From now on every use case is refused with UNAVAILABLE; a connection may still close. Ends all timers, stores and
   * publishes the receipts that wait, and waits up to 2 s for work in the background: after that only work that takes longer
   * asks the ports for anything. Transports have closed their connections before. Never rejects.
   */
  readonly stop: () => Promise<void>;
}
