import { z } from 'zod';
import { handshakeInput } from '../../protocol/handshake.js';
import { wireError } from '../../protocol/wire-schemas.js';
import type { AuthenticationMode } from '../../protocol/authentication.js';

/** The schema of what a client sends to connect: the option `auth` of Socket.IO's client. */
export const authOf = (authentication: AuthenticationMode) =>
  authentication === 'token'
    ? handshakeInput.required({ token: true })
    : handshakeInput.omit({ token: true });

export const connected = z.object({ sid: z.string().describe('The id of the connection.') });

export const connectError = z.object({
  message: z.string().describe('For people. Its wording may change.'),
  data: wireError,
});
