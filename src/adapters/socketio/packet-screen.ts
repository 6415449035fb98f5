import { invalid } from '../../domain/errors.js';
import { toWireError } from '../protocol/translate.js';
import { terminate } from './closing.js';
import { type Packet, type Transported, webSocketOf } from './transported.js';

/** A client connects once. A second and a third time may come of a library that tries again. */
const MAX_CONNECTS = 3;

/** Packets and frames without a message: a client has one or two for each ping of the server. */
const MAX_SILENT = 60;

/**
 * The packets of Socket.IO's protocol 5 that a client may send: CONNECT, DISCONNECT and EVENT, in the main namespace,
 * as text. This server has one namespace, asks for no acknowledgements and accepts no binary data.
 */
const ALLOWED = /^(?:0(?:\{|$)|1$|2(\d{0,16})\[)/;
/** The main namespace by its name, which protocol 5 leaves out and some clients do not. */
const NAMED_MAIN = /^[012]\/(?:,|$)/;
const OTHER_NAMESPACE = /^\d(?:\d+-)?(\/[^,]{1,100})(?:,|$)/;

/** The largest acknowledgement id that a number has exactly. */
const MAX_ACK_ID = 2n ** 53n;

export interface PacketScreen {
  /** From the first moment of a connection on. */
  watch(connection: Transported): void;
  /** The connection has a session in the main namespace. */
  joined(connection: object): void;
}

/**
 * Sees every packet before Socket.IO does. It counts what is not a command, and answers what Socket.IO would end
 * without a word: with a CONNECT_ERROR before the session, and with an `error` in it. Then the connection is closed.
 */
export const makePacketScreen = (
  onRefused: (connection: Transported, reason: string) => void,
): PacketScreen => {
  const inSession = new WeakSet<object>();

  const refuse = (connection: Transported, { namespace = '', reason }: Refusal) => {
    const data = toWireError(invalid(reason));
    const isAnError = namespace === '' && inSession.has(connection);
    const answer = isAnError
      ? `2${JSON.stringify(['error', { ...data, event: 'connect' }])}`
      : `4${namespace && `${namespace},`}${JSON.stringify({ message: reason, data })}`;
    connection.write(answer);
    connection.close();
    onRefused(connection, reason);
  };

  return {
    joined: (connection) => {
      inSession.add(connection);
    },

    watch(connection) {
      let connects = 0;
      let silent = 0;
      const countSilent = () => {
        if (++silent > MAX_SILENT) terminate(connection);
      };
      const countControlFrames = () => {
        webSocketOf(connection)?.on('ping', countSilent);
        webSocketOf(connection)?.on('pong', countSilent);
      };
      countControlFrames();
      connection.on('upgrading', countSilent);
      connection.on('upgrade', countControlFrames);
      connection.on('packetCreate', ({ type }: Packet) => {
        if (type === 'ping') silent = 0;
      });
      connection.on('packet', (packet: Packet) => {
        if (packet.type !== 'message') {
          countSilent();
          return;
        }
        packet.data = withoutMainNamespace(packet.data);
        const refusal = refusalOf(packet.data);
        if (refusal === undefined && !isConnect(packet.data)) return;
        if (++connects > MAX_CONNECTS) terminate(connection);
        else if (refusal !== undefined) refuse(connection, refusal);
        else return;
        // engine.io passes it on after this, and ignores a packet of this type.
        packet.type = 'noop';
      });
    },
  };
};

interface Refusal {
  readonly namespace?: string;
  readonly reason: string;
}

const isConnect = (data: unknown): boolean => typeof data === 'string' && data.startsWith('0');

const withoutMainNamespace = (data: unknown): unknown =>
  typeof data === 'string' && data[1] === '/' && NAMED_MAIN.test(data) ? data[0] + data.slice(3) : data;

/** Undefined where Socket.IO may have it. */
const refusalOf = (data: unknown): Refusal | undefined => {
  if (typeof data !== 'string') return { reason: 'Binary data is not accepted' };
  const allowed = ALLOWED.exec(data);
  if (allowed === null) return refusalOfOther(data);
  const [, ackId = ''] = allowed;
  if (ackId.length > 15 && BigInt(ackId) > MAX_ACK_ID)
    return { reason: 'The acknowledgement id is too large' };
  if (data.length > 1 && isConnect(data) && !isJson(data.slice(1))) return { reason: 'The auth is not JSON' };
  return undefined;
};

const refusalOfOther = (data: string): Refusal => {
  const [, namespace] = OTHER_NAMESPACE.exec(data) ?? [];
  if (namespace !== undefined) return { namespace, reason: 'Invalid namespace' };
  if (isConnect(data)) return { reason: 'The auth must be an object' };
  return { reason: 'This packet is not one that a client may send' };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
