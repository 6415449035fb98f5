import { z } from 'zod';
import type { ReceiptMode } from '../../application/devices/session.js';
import { DomainError } from '../../domain/errors.js';
import type { DeviceId, UserId } from '../../domain/ids.js';
import { deviceIdInput, parseInput, userIdInput } from './input.js';

/** The fields that a device sends when it connects. */
export interface Handshake {
  /** Empty where the client sent none. */
  readonly token: string;
  /** The user as whom the client expects to connect. */
  readonly userId?: UserId | undefined;
  readonly deviceId?: DeviceId | undefined;
  readonly receipts: ReceiptMode;
}

/** A token of no user. */
export const TOKEN_EXAMPLE = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEifQ.c2lnbmF0dXJl';

export const handshakeInput = z.object({
  token: z
    .string()
    .meta({ description: "A JWT. Its `sub` claim is the user's id.", examples: [TOKEN_EXAMPLE] })
    .optional(),
  userId: userIdInput
    .optional()
    .describe(
      'Whom the client takes its user for. Where the server finds out that it is another one, it refuses.',
    ),
  deviceId: deviceIdInput.optional(),
  receipts: z
    .enum(['auto', 'manual'])
    .default('auto')
    .describe('With `auto` a message counts as delivered when it has been sent to the device.'),
});

/** @throws DomainError INVALID, or UNAUTHENTICATED where a token is needed and missing. */
export const readHandshake = (auth: unknown, authentication: 'token' | 'none'): Handshake => {
  const { token = '', ...rest } = parseInput(handshakeInput, auth);
  if (token === '' && authentication === 'token') {
    throw new DomainError('UNAUTHENTICATED', 'A token is needed: connect with auth: { token }');
  }
  return { token, ...rest };
};
