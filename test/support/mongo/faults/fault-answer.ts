import { appendFields, readDocument, writeDocument } from '../wire/wire-document.js';
import type { Frame } from '../wire/wire-frames.js';
import { bodyOf, type OpMsg, readOpMsg, writeOpMsg } from '../wire/wire-message.js';
import type { WireRequest } from '../wire/wire-request.js';

/** The errors of a server that stops leading, stops altogether, or cannot say whether a write is safe. */
const SERVER_ERRORS = {
  NotWritablePrimary: { code: 10107, errmsg: 'not primary' },
  PrimarySteppedDown: { code: 189, errmsg: 'Primary stepped down while the operation was running' },
  ShutdownInProgress: { code: 91, errmsg: 'The server is in quiesce mode and will shut down' },
  InterruptedAtShutdown: { code: 11600, errmsg: 'interrupted at shutdown' },
  WriteConcernTimeout: { code: 64, errmsg: 'waiting for replication timed out' },
} as const;

export type ServerErrorName = keyof typeof SERVER_ERRORS;

/** The largest int32, far from the numbers that the server itself gives to its replies. */
const REQUEST_ID = 2 ** 31 - 1;

/**
 * The reply of a server that refuses. As from a server since 4.4, the refusal of a write that the driver made a
 * retryable one has the label RetryableWriteError. `labelled` gives the label to every write.
 */
export const refusalOf = (request: WireRequest, error: ServerErrorName, labelled: boolean): Buffer => {
  const isWrite = WRITTEN[request.command] !== undefined;
  return replyTo(request, {
    ok: 0,
    ...SERVER_ERRORS[error],
    codeName: error,
    ...(isWrite && (labelled || request.retryable) && { errorLabels: ['RetryableWriteError'] }),
  });
};

/** The reply of a server that has written everything, but not as safely as it was asked to. */
export const doubtfulReplyOf = (request: WireRequest, error: ServerErrorName): Buffer =>
  replyTo(request, {
    ...(WRITTEN[request.command]?.(request.asked) ?? {}),
    ...doubt(request, error),
    ok: 1,
  });

/** The server's own reply, which says the same. A reply that says that all has failed stays as it is. */
export const withDoubt = (reply: Frame, request: WireRequest, error: ServerErrorName): Buffer => {
  const message = readOpMsg(reply);
  const body = bodyOf(message);
  const { ok, writeConcernError } = readDocument(body);
  if (ok !== 1 || writeConcernError !== undefined) return reply.bytes;
  return writeOpMsg({
    requestId: message.requestId,
    responseTo: message.responseTo,
    flags: message.flags,
    sections: [{ kind: 0, document: appendFields(body, doubt(request, error)) }],
  });
};

const replyTo = ({ id }: WireRequest, fields: Record<string, unknown>): Buffer => {
  const reply: OpMsg = {
    requestId: REQUEST_ID,
    responseTo: id,
    flags: 0,
    sections: [{ kind: 0, document: writeDocument(fields) }],
  };
  return writeOpMsg(reply);
};

const doubt = (request: WireRequest, error: ServerErrorName): Record<string, unknown> => ({
  writeConcernError: {
    code: SERVER_ERRORS[error].code,
    codeName: error,
    errmsg: SERVER_ERRORS[error].errmsg,
    ...(error === 'WriteConcernTimeout' && { errInfo: { wtimeout: true } }),
  },
  // The time limit is the only one that no driver retries.
  ...(error !== 'WriteConcernTimeout' && request.retryable && { errorLabels: ['RetryableWriteError'] }),
});

/** What the reply to each write says where all of `asked` things were found and done. */
const WRITTEN: Readonly<Record<string, (asked: number) => Record<string, unknown>>> = {
  insert: (asked) => ({ n: asked }),
  update: (asked) => ({ n: asked, nModified: asked }),
  delete: (asked) => ({ n: asked }),
  findAndModify: () => ({ lastErrorObject: { n: 1, updatedExisting: true }, value: null }),
};
