import { expect, it } from 'vitest';
import type * as client from '../../client/src/protocol.js';
import { COMMANDS } from '../../src/adapters/socketio/commands.js';
import type * as wire from '../../src/adapters/protocol/wire.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../src/domain/limits.js';
import { EXACT_MAX_MEMBERS } from '../../client/src/receipts.js';

/** True where each can stand for the other: `tsc` refuses the list below otherwise. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** One of them cannot change without the other. */
const same: readonly true[] = [
  true satisfies Same<client.ErrorCode, wire.WireErrorCode>,
  true satisfies Same<client.WireError, wire.WireError>,
  true satisfies Same<client.MembershipChange, wire.WireChange>,
  true satisfies Same<client.WireMessage, wire.WireMessage>,
  true satisfies Same<client.Member, wire.WireMember>,
  true satisfies Same<client.WireRoom, wire.WireRoom>,
  true satisfies Same<client.WireWatermarks, wire.WireWatermarks>,
  true satisfies Same<client.WireRoomPage, wire.WireRoomPage>,
  true satisfies Same<client.Presence, wire.WirePresence>,
  true satisfies Same<client.User, wire.WireUser>,
  true satisfies Same<client.Recipient, wire.WireRecipient>,
  true satisfies Same<client.WireReceipt, wire.WireReceipt>,
  true satisfies Same<client.WireReceiptCounts, wire.WireReceiptCounts>,
  true satisfies Same<client.WireTyping, wire.WireTyping>,
  true satisfies Same<client.WireRoomUpdate, wire.WireRoomUpdate>,
  true satisfies Same<client.ServerEvents, wire.WireEvents>,
];

it('knows the commands of the server, and its limits', () => {
  const known: Record<keyof client.Commands | 'leaveRoom', true> = {
    userOnline: true,
    joinRoom: true,
    leaveRoom: true,
    sendMessage: true,
    messageDelivered: true,
    messageSeen: true,
    typing: true,
    stopTyping: true,
    sync: true,
    watchPresence: true,
    refreshToken: true,
  };

  expect(Object.keys(known).sort()).toEqual([...COMMANDS.keys()].sort());
  expect(EXACT_MAX_MEMBERS).toBe(EXACT_RECEIPTS_MAX_MEMBERS);
  expect(same).not.toContain(false);
});
