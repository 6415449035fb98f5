import type { z } from 'zod';
import type { LiveEvent } from '../../application/devices/outlet.js';
import type { SessionHandle } from '../../application/devices/session-handle.js';
import type { Parley } from '../../application/parley.js';
import { type claimsInput, parseInput, requireSpeaksFor } from './input.js';

export interface CommandContext {
  readonly parley: Parley;
  readonly session: SessionHandle;
  /** Pages and lists of presence are to come as events, and not in the answer. */
  readonly asEvents: boolean;
  /** For answers that live events follow in the same turn. Called at most once; says whether the device took it. */
  readonly respond: (fields: object) => boolean;
  /** To this device alone. */
  readonly deliver: (event: LiveEvent) => void;
}

/** Gives the fields of the answer beside `ok`; undefined where it has none, or has responded by itself. */
export type Command = (context: CommandContext, payload: unknown) => Promise<object | undefined>;

/** Reads a payload whose `sender` and `userId`, if any, name the caller. */
export const readPayload = <Schema extends z.ZodType<z.output<typeof claimsInput>>>(
  schema: Schema,
  payload: unknown,
  { userId }: SessionHandle,
): z.output<Schema> => {
  const input = parseInput(schema, payload);
  requireSpeaksFor(userId, input);
  return input;
};
