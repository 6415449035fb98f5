import { expect, it } from 'vitest';
import type * as client from '../../client/src/protocol.js';
import type { z } from 'zod';
import type { countedRoom, listedRoom } from '../../src/adapters/express/room-routes.js';
import {
  COMMANDS,
  type countsInput,
  type joinInput,
  type receiptInput,
  type refreshInput,
  type roomInput,
  type sendInput,
  type syncInput,
} from '../../src/adapters/protocol/commands.js';
import type { deleteInput, editInput, reactInput } from '../../src/adapters/protocol/change-commands.js';
import type { watchInput } from '../../src/adapters/protocol/presence-commands.js';
import type * as wire from '../../src/adapters/protocol/wire.js';
import { EXACT_RECEIPTS_MAX_MEMBERS } from '../../src/domain/limits.js';
import { EXACT_MAX_MEMBERS } from '../../client/src/receipts.js';

/**
 * True where the two are the same type: `tsc` refuses the lists below otherwise. Mutual assignability is not enough: it
 * holds for two types of which one lacks an optional field.
 */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** True where the server takes the payload and knows exactly its fields, apart from the caller's own id. */
type Takes<Schema extends z.ZodType, Payload> =
  Payload extends z.input<Schema>
    ? Same<keyof Payload, Exclude<keyof z.input<Schema>, 'sender' | 'userId'>>
    : false;

type Payload<Name extends keyof client.Commands> = Plain<client.Commands[Name]['payload']>;

/** Without `readonly` on arrays, which zod's types do not have. */
type Plain<T> = { [Key in keyof T]: NonNullable<T[Key]> extends readonly (infer Item)[] ? Item[] : T[Key] };

const same: readonly true[] = [
  true satisfies Same<client.ErrorCode, wire.WireErrorCode>,
  true satisfies Same<client.WireError, wire.WireError>,
  true satisfies Same<client.MembershipChange, wire.WireChange>,
  true satisfies Same<client.WireMessage, wire.WireMessage>,
  true satisfies Same<client.WireMessageChange, wire.WireMessageChange>,
  true satisfies Same<client.Member, wire.WireMember>,
  true satisfies Same<client.WireRoom, wire.WireRoom>,
  true satisfies Same<client.WireWatermarks, wire.WireWatermarks>,
  true satisfies Same<client.WireRoomPage, wire.WireRoomPage>,
  true satisfies Same<client.Presence, wire.WirePresence>,
  true satisfies Same<client.Profile, wire.WireProfile>,
  true satisfies Same<client.User, wire.WireUser>,
  true satisfies Same<client.Recipient, wire.WireRecipient>,
  true satisfies Same<client.WireReceipt, wire.WireReceipt>,
  true satisfies Same<client.WireMessageCounts, wire.WireMessageCounts>,
  true satisfies Same<client.WireTyping, wire.WireTyping>,
  true satisfies Same<client.WireRoomUpdate, wire.WireRoomUpdate>,
  true satisfies Same<client.ServerEvents, wire.WireEvents>,
  true satisfies Same<client.CountedRoom, wire.Wire<typeof countedRoom>>,
  true satisfies Same<client.ListedRoom, wire.Wire<typeof listedRoom>>,
];

const accepted: readonly true[] = [
  true satisfies Takes<typeof joinInput, Payload<'joinRoom'>>,
  true satisfies Takes<typeof sendInput, Payload<'sendMessage'>>,
  true satisfies Takes<typeof editInput, Payload<'editMessage'>>,
  true satisfies Takes<typeof deleteInput, Payload<'deleteMessage'>>,
  true satisfies Takes<typeof reactInput, Payload<'react'>>,
  true satisfies Takes<typeof receiptInput, Payload<'messageDelivered' | 'messageSeen'>>,
  true satisfies Takes<typeof countsInput, Payload<'messageCounts'>>,
  true satisfies Takes<typeof roomInput, Payload<'typing' | 'stopTyping'>>,
  true satisfies Takes<typeof syncInput, Payload<'sync'>>,
  true satisfies Takes<typeof watchInput, Payload<'watchPresence'>>,
  true satisfies Takes<typeof refreshInput, Payload<'refreshToken'>>,
];

it('has the commands and limits of the server', () => {
  const known: Record<keyof client.Commands | 'leaveRoom', true> = {
    userOnline: true,
    joinRoom: true,
    leaveRoom: true,
    sendMessage: true,
    editMessage: true,
    deleteMessage: true,
    react: true,
    messageDelivered: true,
    messageSeen: true,
    messageCounts: true,
    typing: true,
    stopTyping: true,
    sync: true,
    watchPresence: true,
    refreshToken: true,
    blockUser: true,
    unblockUser: true,
    listBlocks: true,
  };

  expect(Object.keys(known).sort()).toEqual([...COMMANDS.keys()].sort());
  expect(EXACT_MAX_MEMBERS).toBe(EXACT_RECEIPTS_MAX_MEMBERS);
  expect([...same, ...accepted]).not.toContain(false);
});
