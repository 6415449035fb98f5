import {
  type ConsentLimits,
  DEFAULT_CONSENT_LIMITS,
  DEFAULT_GROUP_LIMITS,
  type GroupLimits,
} from '../domain/limits.js';
import { EVERY_PROCESS } from '../domain/topics.js';
import { makeBlocking } from './blocks/block-users.js';
import { makeFollowBlocks } from './blocks/follow-blocks.js';
import { makeBeforeSendDesk } from './consent/before-send-desk.js';
import { makeHiddenUsers } from './consent/hidden-users.js';
import { makePolicyDesk } from './consent/policy-desk.js';
import { makeQuotas } from './consent/quotas.js';
import { makeGroupChanges } from './groups/change-group.js';
import { DEFAULT_MAX_WAITING_BYTES } from './devices/reading.js';
import { makeCreateGroup } from './groups/create-group.js';
import { makeSystemGroups, noQuota, permissiveDesk } from './groups/system-groups.js';
import { makeDeliveryTracker } from './live/delivery-tracker.js';
import { makeGapRepair } from './live/gap-repair.js';
import { makeEventHandler } from './live/event-handler.js';
import { makeLiveHub } from './live/live-hub.js';
import { makeLogPoller } from './live/log-poller.js';
import { makeMembershipPoller } from './live/membership-poller.js';
import { makeReplay } from './live/replay.js';
import { makeMessageChanges } from './messages/change-message.js';
import { makeCommit, makeCommitChange } from './messages/commit.js';
import { makeReadMessageStatus } from './messages/message-status.js';
import { makeLogPageReader, makePageReader, makeReadHistory } from './messages/read-page.js';
import { makeReadReactions, makeReadVersions } from './messages/read-changes.js';
import { makeSendMessage } from './messages/send-message.js';
import { type InBackground, makeBackground } from './in-background.js';
import { followNothing } from './ports/follow-command.js';
import { NO_METRICS } from './ports/metrics.js';
import type { Parley } from './parley.js';
import type { GivenPorts, Ports } from './ports/ports.js';
import { makePresencePoller } from './presence/presence-poller.js';
import { makePresenceTeller } from './presence/presence-teller.js';
import { makePresenceTracker } from './presence/presence-tracker.js';
import { makeReadUser } from './presence/read-user.js';
import { makePresenceSnapshot, makeWatchPresence } from './presence/watch-presence.js';
import { makeProfileKeeper } from './profiles/profile-keeper.js';
import { makeAcknowledge } from './receipts/acknowledge.js';
import { makeCountsAnnouncer } from './receipts/counts-announcer.js';
import { makeReadMessageCounts } from './receipts/message-counts.js';
import { makeReceiptRecorder } from './receipts/receipt-recorder.js';
import { makeJoinRoom, makeLeaveRoom } from './rooms/join-room.js';
import { makeMuteRoom } from './rooms/mute-room.js';
import { makeOpenMissed } from './rooms/missed-rooms.js';
import { makeCountUnread } from './rooms/count-unread.js';
import { makeListRooms } from './rooms/list-rooms.js';
import { makeGetRoom, makeListMembers } from './rooms/read-room.js';
import { makeReadMissed, makeSyncRooms } from './rooms/sync-rooms.js';
import {
  DEFAULT_COMMANDS_PER_SECOND,
  DEFAULT_MAX_CONNECTIONS,
  makeAdmit,
  makeAuthenticate,
  makeKeepSlots,
  makeRecognize,
  makeRequireSlot,
  type RequireSlot,
} from './sessions/admission.js';
import { makeCloseSession } from './sessions/close-session.js';
import { makeAdmitConnect, makeConnect } from './sessions/connect.js';
import { makeOpenSession } from './sessions/open-session.js';
import { makeRefreshToken } from './sessions/refresh-token.js';
import { makeRevocationDesk } from './sessions/revocation-desk.js';
import { makeRevocationPoller } from './sessions/revocation-poller.js';
import { makeRevokeSessions } from './sessions/revoke-sessions.js';
import { makeInTurn } from './sessions/turns.js';
import { makeSetTyping, makeSetTypingAlone } from './typing/set-typing.js';
import { makeTypingTracker } from './typing/typing-tracker.js';
import { makeAnswerSizes } from './views/answer-size.js';
import { makeSpansReader } from './views/readable-spans.js';
import { makeRoomReceiptsReader } from './views/room-receipts.js';
import { makeMemberViewer, makeRoomViewers } from './views/room-view.js';
import { makeRunning } from './while-running.js';

export interface ParleyOptions {
  readonly groupLimits?: GroupLimits;
  readonly consent?: ConsentLimits;
  /** Connections of one user; `presence` has to know the same number where several processes share it. */
  readonly maxConnections?: number;
  /** A device with more unread bytes of events in this process is cut off; it gets everything by sync later. */
  readonly maxWaitingBytes?: number;
  /** The rate that the rate limiter allows a user; ten times what it allows in five seconds is a flood. */
  readonly commandsPerSecond?: number;
}

/** Builds every use case from the ports, and the live side between them: one per process. */
export const makeParley = (
  given: GivenPorts,
  {
    groupLimits = DEFAULT_GROUP_LIMITS,
    consent = DEFAULT_CONSENT_LIMITS,
    maxConnections = DEFAULT_MAX_CONNECTIONS,
    maxWaitingBytes = DEFAULT_MAX_WAITING_BYTES,
    commandsPerSecond = DEFAULT_COMMANDS_PER_SECOND,
  }: ParleyOptions = {},
): Parley => {
  const background = makeBackground(given);
  const { inBackground } = background;
  const ports: Ports & { readonly inBackground: InBackground } = {
    metrics: NO_METRICS,
    followCommand: followNothing,
    ...given,
    inBackground,
  };
  const counts = makeCountsAnnouncer(ports);
  const recorder = makeReceiptRecorder({ ...ports, counts });
  const policyDesk = makePolicyDesk(ports);
  const { beforeSend } = ports;
  const beforeSendDesk = beforeSend && makeBeforeSendDesk({ ...ports, beforeSend });
  const hiddenUsers = makeHiddenUsers(ports);
  const quotas = makeQuotas(ports.clock, consent);

  const commit = makeCommit(ports);
  const commitChange = makeCommitChange(ports);
  const sizes = makeAnswerSizes(ports);
  const readSpans = makeSpansReader(ports);
  const readPage = makePageReader({ ...ports, readSpans });
  const readLog = makeLogPageReader({ ...ports, readSpans });
  const viewMembers = makeMemberViewer(ports);
  const { opened: viewRoom, listed: viewListed } = makeRoomViewers({ viewMembers, sizes });
  const readReceipts = makeRoomReceiptsReader({ ...ports, readSpans });

  const deliveries = makeDeliveryTracker({ ...ports, recorder, readSpans });
  const hub = makeLiveHub({ ...ports, deliveries });
  const typing = makeTypingTracker({
    ...ports,
    hiddenUsers,
    listenersOf: (roomId) => hub.findChannel(roomId),
  });
  const presenceTracker = makePresenceTracker({ ...ports, hiddenUsers });
  const profiles = makeProfileKeeper(ports);
  const replay = makeReplay({ ...ports, hub, readPage, readLog, deliveries });
  const log = makeLogPoller({ ...ports, hub });
  const memberships = makeMembershipPoller({ ...ports, hub });
  const presencePolling = makePresencePoller({ ...ports, hub, hiddenUsers });
  const presenceTeller = makePresenceTeller({ ...ports, hub, presenceTracker, presencePolling });
  const blocksChanged = makeFollowBlocks({ ...ports, policyDesk, hiddenUsers, typing, presenceTeller });
  const revocationDesk = makeRevocationDesk({ ...ports, hub });
  const revocations = makeRevocationPoller({ ...ports, hub, revocationDesk });
  const handle = makeEventHandler({
    ...ports,
    hub,
    deliveries,
    typing,
    hiddenUsers,
    presencePolling,
    blocksChanged,
    sessionsRevoked: (userId, before) => revocationDesk.follow(userId, before),
  });
  ports.events.interest([EVERY_PROCESS], []);
  /** The parts that begin work by themselves. */
  const starters = [
    ports.presence.onFull(makeKeepSlots({ ...ports, hub }, maxConnections)),
    ports.events.onGap(makeGapRepair({ hub, log, memberships, presencePolling, revocations, hiddenUsers })),
    ...[log, memberships, presencePolling, revocations].map((poller) => () => poller.stop()),
    () => typing.close(),
    () => presenceTracker.stop(),
    () => profiles.stop(),
  ];
  const listeners = [() => ports.events.interest([], [EVERY_PROCESS]), ports.events.subscribe(handle)];

  const openMissed = makeOpenMissed({ ...ports, replay, sizes, viewRoom: viewListed, readReceipts });
  const unasked = { policyDesk: permissiveDesk, created: noQuota, added: noQuota };
  const systemChanges = {
    create: makeCreateGroup({ ...ports, viewRoom, ...unasked }, groupLimits),
    changes: makeGroupChanges(
      { ...ports, commit, viewRoom, ...unasked },
      { ...groupLimits, rejoinAfterMs: 0 },
    ),
  };

  const { whileRunning, requireRunning, stop } = makeRunning();
  const useCases = whileRunning({
    sessions: {
      authenticate: makeAuthenticate({ ...ports, revocationDesk }),
      recognize: makeRecognize({ ...ports, revocationDesk }),
      refreshToken: makeRefreshToken({ ...ports, revocationDesk, profiles }),
      revoke: makeRevokeSessions(ports),
    },
    rooms: {
      join: makeJoinRoom({ ...ports, replay, viewRoom, readReceipts }),
      leave: makeLeaveRoom({ ...ports, hub }),
      sync: makeSyncRooms({ ...ports, replay, readPage, openMissed }),
      missed: makeReadMissed({ ...ports, readPage, openMissed }),
      get: makeGetRoom({ ...ports, viewRoom }),
      countUnread: makeCountUnread({ ...ports, readSpans }),
      list: makeListRooms({ ...ports, sizes, viewRoom: viewListed, readSpans }),
      listMembers: makeListMembers({ ...ports, viewMembers, sizes }),
      mute: makeMuteRoom(ports),
    },
    messages: {
      send: makeSendMessage({ ...ports, commit, policyDesk, beforeSendDesk, begun: quotas.privateRooms }),
      ...makeMessageChanges({ ...ports, commitChange, policyDesk, beforeSendDesk }),
      reactions: makeReadReactions({ ...ports, readSpans }),
      versions: makeReadVersions({ ...ports, readSpans }),
      history: makeReadHistory(readPage),
      status: makeReadMessageStatus({ ...ports, readSpans }),
    },
    receipts: {
      acknowledge: makeAcknowledge({ ...ports, recorder, readSpans }),
      counts: makeReadMessageCounts({ ...ports, readSpans }),
    },
    typing: {
      set: makeSetTyping({ ...ports, typing }),
      setAlone: makeSetTypingAlone({ ...ports, typing }),
    },
    presence: {
      watch: makeWatchPresence({ ...ports, hub, presenceTracker }),
      snapshot: makePresenceSnapshot({ ...ports, presenceTracker }),
      readUser: makeReadUser({ ...ports, presenceTracker }),
    },
    groups: {
      create: makeCreateGroup(
        { ...ports, viewRoom, policyDesk, created: quotas.groups, added: quotas.added },
        groupLimits,
      ),
      ...makeGroupChanges(
        { ...ports, commit, viewRoom, policyDesk, added: quotas.added },
        { ...groupLimits, ...consent },
      ),
    },
    blocks: { ...makeBlocking(ports) },
    system: { ...makeSystemGroups({ ...ports, ...systemChanges }) },
  });

  const hasSlot = makeRequireSlot({ hub }, maxConnections);
  const requireSlot: RequireSlot = (userId) => {
    requireRunning();
    hasSlot(userId);
  };
  const closeSession = makeCloseSession({ hub, typing, presenceTracker });
  const openSession = makeOpenSession(
    { ...ports, closeSession, hub, replay, presenceTracker, profiles, revocationDesk },
    maxWaitingBytes,
  );
  const admit = makeAdmit({ ...ports, hub }, commandsPerSecond);
  const admitConnect = makeAdmitConnect({ admit, requireSlot });
  const inTurn = makeInTurn(ports);
  return {
    ...useCases,
    connect: makeConnect({ ...ports, admit, inTurn, admitConnect, requireSlot, openSession, closeSession }),
    sessions: { ...useCases.sessions, admit, admitConnect, inTurn },
    async stop() {
      stop();
      for (const end of starters) end();
      // Work under way waits for receipts that wait, and has more of them stored.
      await recorder.flush();
      await background.settle();
      await counts.flush();
      for (const end of listeners) end();
    },
  };
};
