import type { z } from 'zod';
import type { LiveEvent } from '../../application/devices/outlet.js';
import type { Session } from '../../application/devices/session.js';
import type { Parley } from '../../application/parley.js';
import { type claimsInput, parseInput, requireSpeaksFor } from '../protocol/input.js';

export interface CommandContext {
  readonly parley: Parley;
  readonly session: Session;
  /** Missing where the client gave no callback. Called at most once; says whether the connection took the answer. */
  readonly respond?: (answer: object) => boolean;
  /** To this device alone. */
  readonly deliver: (event: LiveEvent) => void;
}

/** Gives the fields of the acknowledgement beside `ok`; undefined where it has none, or has responded by itself. */
export type Command = (context: CommandContext, payload: unknown) => Promise<object | undefined>;

/** Reads a payload whose `sender` and `userId`, if any, name the caller. */
export const readPayload = <Schema extends z.ZodType<z.output<typeof claimsInput>>>(
  schema: Schema,
  payload: unknown,
  { userId }: Session,
): z.output<Schema> => {
  const input = parseInput(schema, payload);
  requireSpeaksFor(userId, input);
  return input;
};
