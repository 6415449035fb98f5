import { z } from 'zod';
import type { ReceiptMode } from '../../application/devices/session.js';
import type { Logger } from '../../application/ports/logger.js';
import { DomainError } from '../../domain/errors.js';
import type { DeviceId } from '../../domain/ids.js';
import { deviceIdInput, parseInput } from '../protocol/input.js';
import type { WireError } from '../protocol/wire.js';
import { toWireFailure } from './errors.js';

export interface Handshake {
  /** Empty where the client sent none. */
  readonly token: string;
  readonly deviceId?: DeviceId | undefined;
  readonly receipts: ReceiptMode;
}

export const handshakeInput = z.object({
  token: z.string().optional(),
  deviceId: deviceIdInput.optional(),
  receipts: z.enum(['auto', 'manual']).default('auto'),
});

/** @throws DomainError INVALID, or UNAUTHENTICATED where a token is needed and missing. */
export const readHandshake = (auth: unknown, authentication: 'token' | 'none'): Handshake => {
  const { token = '', deviceId, receipts } = parseInput(handshakeInput, auth);
  if (token === '' && authentication === 'token') {
    throw new DomainError('UNAUTHENTICATED', 'A token is needed: connect with auth: { token }');
  }
  return { token, deviceId, receipts };
};

/** The error of a `connect_error`: clients read `data`. */
export const refuseConnection = (error: unknown, logger: Logger): Error & { readonly data: WireError } => {
  const data = toWireFailure(error, logger, 'connect');
  return Object.assign(new Error(data.message), { data });
};
