import { describeEvents } from '../../src/adapters/express/asyncapi/document.js';
import { messageAt, messageRef, type Reference } from '../../src/adapters/express/asyncapi/async-api.js';
import { makeSchemaChecker } from './schema-checker.js';

/**
 * What the server's AsyncAPI document says of the wire. Each method gives the differences between a real value and its
 * description; none where they agree. A field that is not described is one, although clients and servers ignore it.
 */
export interface WireContract {
  /** Without a token it is for a server that takes none. */
  readonly auth: (auth: object) => readonly string[];
  readonly connected: (payload: unknown) => readonly string[];
  readonly connectError: (payload: unknown) => readonly string[];
  readonly command: (name: string, args: readonly unknown[]) => readonly string[];
  readonly answer: (command: string, args: readonly unknown[]) => readonly string[];
  readonly event: (name: string, args: readonly unknown[]) => readonly string[];
}

const makeContract = (authentication: 'token' | 'none'): WireContract => {
  const document = describeEvents({ version: '0.0.0', authentication });
  const mismatches = makeSchemaChecker(document.components.schemas);
  const check = (reference: Reference | undefined, what: string, args: readonly unknown[]) => {
    if (reference === undefined) return [`${what} is not described`];
    if (args.length > 1) return [`${what} has ${args.length} arguments`];
    const value: unknown = JSON.parse(JSON.stringify(args[0] ?? null));
    return mismatches(messageAt(document, reference).payload, value).map(
      (problem) => `${what}: ${problem}, in ${JSON.stringify(value).slice(0, 1_000)}`,
    );
  };
  const { connect, ...operations } = document.operations;
  const byName = new Map(
    Object.values(operations).map((one) => [
      `${one.action} ${messageAt(document, one.messages[0]).name}`,
      one,
    ]),
  );
  const operationOf = (action: string, name: string) => byName.get(`${action} ${name}`);
  const [connected, connectError] = connect?.reply?.messages ?? [];
  return {
    auth: (auth) => check(connect?.messages[0], 'the auth', [auth]),
    connected: (payload) => check(connected, 'the answer to the connect', [payload]),
    connectError: (payload) => check(connectError, 'connect_error', [payload]),
    command: (name, args) => check(operationOf('receive', name)?.messages[0], `the command ${name}`, args),
    answer: (name, args) => {
      const [done] = operationOf('receive', name)?.reply?.messages ?? [];
      const { ok } = (args[0] ?? {}) as { readonly ok?: unknown };
      // What does not exist is refused too.
      return check(ok === false ? messageRef('refusal') : done, `the answer to ${name}`, args);
    },
    event: (name, args) => check(operationOf('send', name)?.messages[0], `the event ${name}`, args),
  };
};

let contract: WireContract | undefined;

/** It is made when it is first asked for. */
export const wireContract = (): WireContract => {
  if (contract !== undefined) return contract;
  const [withTokens, without] = [makeContract('token'), makeContract('none')];
  contract = {
    ...withTokens,
    auth: (auth) =>
      ((auth as { readonly token?: unknown }).token === undefined ? without : withTokens).auth(auth),
  };
  return contract;
};
