import { DEFAULT_GROUP_LIMITS, type GroupLimits } from '../domain/limits.js';
import { type AddMember, makeAddMember } from './groups/add-member.js';
import { type CreateGroup, makeCreateGroup } from './groups/create-group.js';
import { type LeaveGroup, makeLeaveGroup } from './groups/leave-group.js';
import { makeRemoveMember, type RemoveMember } from './groups/remove-member.js';
import { makeRenameGroup, type RenameGroup } from './groups/rename-group.js';
import { makeSetRole, type SetRole } from './groups/set-role.js';
import { makeDeliveryTracker } from './live/delivery-tracker.js';
import { makeLiveHub } from './live/live-hub.js';
import { makeReplay } from './live/replay.js';
import { makeTailWatch } from './live/tail-watch.js';
import { makeReadMessageStatus, type ReadMessageStatus } from './messages/message-status.js';
import { makeReadHistory, type ReadHistory } from './messages/read-history.js';
import { makePageReader } from './messages/read-page.js';
import { makeSendMessage, type SendMessage } from './messages/send-message.js';
import type { Ports } from './ports/ports.js';
import { makePresenceSnapshot, type PresenceSnapshot } from './presence/presence-snapshot.js';
import { makePresenceTracker } from './presence/presence-tracker.js';
import { makeReadUser, type ReadUser } from './presence/read-user.js';
import { makeWatchPresence, type WatchPresence } from './presence/watch-presence.js';
import { type Acknowledge, makeAcknowledge } from './receipts/acknowledge.js';
import { makeReceiptCounter } from './receipts/receipt-counter.js';
import { makeReceiptRecorder } from './receipts/receipt-recorder.js';
import { type GetRoom, makeGetRoom } from './rooms/get-room.js';
import { type JoinRoom, makeJoinRoom } from './rooms/join-room.js';
import { type LeaveRoom, makeLeaveRoom } from './rooms/leave-room.js';
import { type ListMembers, makeListMembers } from './rooms/list-members.js';
import { type ListRooms, makeListRooms } from './rooms/list-rooms.js';
import { makeRoomReceiptsReader } from './rooms/room-receipts.js';
import { makeMemberViewer, makeRoomViewer } from './rooms/room-view.js';
import { makeSyncRooms, type SyncRooms } from './rooms/sync-rooms.js';
import { type Admit, makeAdmit } from './sessions/admit.js';
import { type Authenticate, makeAuthenticate } from './sessions/authenticate.js';
import { type CloseSession, makeCloseSession } from './sessions/close-session.js';
import { makeOpenSession, type OpenSession } from './sessions/open-session.js';
import { makeRefreshToken, type RefreshToken } from './sessions/refresh-token.js';
import { DEFAULT_MAX_CONNECTIONS, makeRequirePlace, type RequirePlace } from './sessions/require-place.js';
import { makeSetTyping, type SetTyping } from './typing/set-typing.js';
import { makeTypingTracker } from './typing/typing-tracker.js';

/**
 * The driving port: every use case, by area. A transport receives this and nothing else. All of them
 * refuse with DomainError only; any other error is a fault of the server's own.
 */
export interface Parley {
  readonly sessions: {
    readonly authenticate: Authenticate;
    readonly admit: Admit;
    readonly requirePlace: RequirePlace;
    readonly open: OpenSession;
    readonly refreshToken: RefreshToken;
    readonly close: CloseSession;
  };
  readonly rooms: {
    readonly join: JoinRoom;
    readonly leave: LeaveRoom;
    readonly sync: SyncRooms;
    readonly get: GetRoom;
    readonly list: ListRooms;
    readonly listMembers: ListMembers;
  };
  readonly messages: {
    readonly send: SendMessage;
    readonly history: ReadHistory;
    readonly status: ReadMessageStatus;
  };
  readonly receipts: { readonly acknowledge: Acknowledge };
  readonly typing: { readonly set: SetTyping };
  readonly presence: {
    readonly watch: WatchPresence;
    readonly snapshot: PresenceSnapshot;
    readonly readUser: ReadUser;
  };
  readonly groups: {
    readonly create: CreateGroup;
    readonly addMember: AddMember;
    readonly removeMember: RemoveMember;
    readonly leave: LeaveGroup;
    readonly rename: RenameGroup;
    readonly setRole: SetRole;
  };
  /**
   * Stores and publishes the receipts that wait, and ends all timers. Transports have closed their sessions before.
   * Never rejects.
   */
  readonly stop: () => Promise<void>;
}

export interface ParleyOptions {
  readonly groupLimits?: GroupLimits;
  /** Connections of one user to this process. */
  readonly maxConnections?: number;
}

/** Builds every use case from the ports, and the live side between them: one per process. */
export const makeParley = (
  ports: Ports,
  { groupLimits = DEFAULT_GROUP_LIMITS, maxConnections = DEFAULT_MAX_CONNECTIONS }: ParleyOptions = {},
): Parley => {
  const counter = makeReceiptCounter(ports);
  const recorder = makeReceiptRecorder({ ...ports, counter });
  const deliveries = makeDeliveryTracker({ ...ports, recorder });
  const typing = makeTypingTracker(ports);
  const presenceTracker = makePresenceTracker(ports);

  const readPage = makePageReader(ports);
  const viewRoom = makeRoomViewer(ports);
  const viewMembers = makeMemberViewer(ports);
  const readReceipts = makeRoomReceiptsReader(ports);

  const hub = makeLiveHub({ ...ports, deliveries, welcome: (...args) => replay.welcome(...args) });
  const replay = makeReplay({ ...ports, hub, readPage, deliveries, viewRoom });
  const tailWatch = makeTailWatch({ ...ports, hub });
  const unsubscribe = ports.events.subscribe((event) => hub.handle(event));

  const requirePlace = makeRequirePlace({ hub }, maxConnections);
  const groupPorts = { ...ports, typing, viewRoom };
  return {
    sessions: {
      authenticate: makeAuthenticate(ports),
      admit: makeAdmit(ports),
      requirePlace,
      open: makeOpenSession({ ...ports, requirePlace, hub, replay, presenceTracker }),
      refreshToken: makeRefreshToken(ports),
      close: makeCloseSession({ hub, typing, presenceTracker }),
    },
    rooms: {
      join: makeJoinRoom({ replay, viewRoom, readReceipts }),
      leave: makeLeaveRoom({ ...ports, hub }),
      sync: makeSyncRooms({ ...ports, replay, readPage, viewRoom, readReceipts }),
      get: makeGetRoom({ ...ports, viewRoom }),
      list: makeListRooms({ ...ports, viewRoom }),
      listMembers: makeListMembers({ ...ports, viewMembers }),
    },
    messages: {
      send: makeSendMessage({ ...ports, typing }),
      history: makeReadHistory(readPage),
      status: makeReadMessageStatus(ports),
    },
    receipts: { acknowledge: makeAcknowledge({ ...ports, recorder }) },
    typing: { set: makeSetTyping({ ...ports, typing }) },
    presence: {
      watch: makeWatchPresence({ ...ports, hub, presenceTracker }),
      snapshot: makePresenceSnapshot({ ...ports, presenceTracker }),
      readUser: makeReadUser({ ...ports, presenceTracker }),
    },
    groups: {
      create: makeCreateGroup(groupPorts, groupLimits),
      addMember: makeAddMember(groupPorts, groupLimits),
      removeMember: makeRemoveMember(groupPorts),
      leave: makeLeaveGroup(groupPorts),
      rename: makeRenameGroup(groupPorts),
      setRole: makeSetRole(groupPorts),
    },
    async stop() {
      await recorder.flush();
      await counter.flush();
      presenceTracker.stop();
      tailWatch.stop();
      unsubscribe();
    },
  };
};
