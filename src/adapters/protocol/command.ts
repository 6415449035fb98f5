import type { z } from 'zod';
import type { LiveEvent } from '../../application/devices/outlet.js';
import type { SessionHandle } from '../../application/devices/session-handle.js';
import type { Parley } from '../../application/parley.js';
import type { UserId } from '../../domain/ids.js';
import { type claimsInput, parseInput, requireSpeaksFor } from './input.js';
import type { Wire } from './wire.js';

export interface CommandContext<Fields = object> {
  readonly parley: Parley;
  readonly session: SessionHandle;
  /** Pages and lists of presence are to come as events, and not in the answer. */
  readonly asEvents: boolean;
  /** For answers that live events follow in the same turn. Called at most once; says whether the device took it. */
  readonly respond: (fields: Fields) => boolean;
  /** To this device alone. */
  readonly deliver: (event: LiveEvent) => void;
}

type Claims = z.output<typeof claimsInput> | undefined;

/** A command as data. Payloads are validated by it, and the description is made from it. */
export interface Command<Input extends Claims = Claims, Answer extends z.ZodObject = z.ZodObject> {
  readonly summary: string;
  readonly description?: string;
  /** Of the payload; an optional one may be missing. `sender` and `userId`, if any, name the caller. */
  readonly input: z.ZodType<Input>;
  /** The field whose value may be sent alone, in place of the object. */
  readonly bare?: 'roomId' | 'userId';
  /** In this input `userId` is another user. */
  readonly target?: boolean;
  /** The fields of the answer beside `ok`; it is described, and not checked when it is sent. */
  readonly answer: Answer;
  /** Gives the fields of the answer; undefined where it has none, or has responded by itself. */
  readonly run: (
    context: CommandContext<Wire<NoInfer<Answer>>>,
    input: Input,
  ) => Promise<Wire<NoInfer<Answer>> | undefined>;
}

/** Checks that `run` fits the command's input and answer. */
export const command = <Input extends Claims, Answer extends z.ZodObject>(
  definition: Command<Input, Answer>,
): Command => definition as unknown as Command;

/** The payload in the form that the schema knows. */
export const unbare = (payload: unknown, field: string | undefined): unknown =>
  field !== undefined && typeof payload === 'string' ? { [field]: payload } : (payload ?? undefined);

/** @throws DomainError INVALID, or SENDER_MISMATCH where it names anyone but the caller. */
export const readPayload = ({ input, bare, target }: Command, payload: unknown, caller: UserId): Claims => {
  const read = parseInput(input, unbare(payload, bare));
  requireSpeaksFor(caller, target ? { sender: read?.sender } : (read ?? {}));
  return read;
};
