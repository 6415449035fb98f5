import { Manager, type Socket } from 'socket.io-client';
import { wireContract } from './wire-contract.js';

/** The types of Socket.IO's packets that go over this wire. */
const CONNECT = 0;
const EVENT = 2;
const ACK = 3;
const CONNECT_ERROR = 4;

interface Packet {
  readonly type: number;
  readonly id?: number;
  readonly data?: unknown;
}

/** The parts of Socket.IO's manager by which it sends and gets packets; its types lack them. */
interface Wire {
  _packet(packet: Packet): void;
  ondecoded(packet: Packet): void;
}

type Report = (problem: string) => unknown;

export interface WatchedWire {
  /** What is sent in this turn is deliberately wrong: it is not checked. */
  wrongly<T>(emit: () => T): T;
}

/**
 * Checks each packet that this client sends or gets against the server's AsyncAPI document, and reports what is not
 * described. It has to be called before the client connects, and the client has a manager of its own.
 */
export const watchWire = (
  socket: Socket,
  report: Report,
  { isWrongAuth = false }: { readonly isWrongAuth?: boolean } = {},
): WatchedWire => {
  const { sent, got } = makeWatch(report);
  let isWrong = false;
  const wire = socket.io as unknown as Wire;
  const send = wire._packet.bind(wire);
  wire._packet = (packet) => {
    sent(packet, packet.type === CONNECT ? isWrongAuth : isWrong);
    send(packet);
  };
  const take = wire.ondecoded.bind(wire);
  // Before the client has it, which changes answers that it waits for with a time limit.
  wire.ondecoded = (packet) => {
    got(packet);
    take(packet);
  };
  return {
    wrongly(emit) {
      isWrong = true;
      try {
        return emit();
      } finally {
        isWrong = false;
      }
    },
  };
};

/** The same for every client of Socket.IO in this process that connects from now on, until the function that it gives is called. */
export const watchAllWires = (report: Report): (() => void) => {
  const wire = Manager.prototype as unknown as Wire;
  const { _packet, ondecoded } = wire;
  const watches = new WeakMap<object, Watch>();
  let isOn = true;
  const watchOf = (manager: object) => {
    const watch = watches.get(manager) ?? makeWatch((problem) => isOn && report(problem));
    watches.set(manager, watch);
    return watch;
  };
  wire._packet = function send(this: Wire, packet) {
    watchOf(this).sent(packet, false);
    _packet.call(this, packet);
  };
  wire.ondecoded = function take(this: Wire, packet) {
    watchOf(this).got(packet);
    ondecoded.call(this, packet);
  };
  return () => {
    isOn = false;
    Object.assign(wire, { _packet, ondecoded });
  };
};

interface Watch {
  sent(packet: Packet, isWrong: boolean): void;
  got(packet: Packet): void;
}

const makeWatch = (report: Report): Watch => {
  const contract = wireContract();
  /** By the ids of the acknowledgements that are awaited. */
  const commands = new Map<number, string>();
  const reportAll = (problems: readonly string[]) => {
    for (const problem of problems) report(problem);
  };
  return {
    sent({ type, id, data }, isWrong) {
      if (type === CONNECT && !isWrong) {
        reportAll(contract.auth(data ?? {}));
      } else if (type === EVENT) {
        const [name, ...args] = data as [string, ...unknown[]];
        if (!isWrong) reportAll(contract.command(name, args));
        if (id !== undefined) commands.set(id, name);
      }
    },
    got({ type, id, data }) {
      if (type === CONNECT) reportAll(contract.connected(data));
      else if (type === CONNECT_ERROR) reportAll(contract.connectError(data));
      else if (type === EVENT) {
        const [name, ...args] = data as [string, ...unknown[]];
        reportAll(contract.event(name, args));
      } else if (type === ACK && id !== undefined) {
        const name = commands.get(id);
        commands.delete(id);
        if (name === undefined) report(`an answer to no command: ${JSON.stringify(data)}`);
        else reportAll(contract.answer(name, data as unknown[]));
      }
    },
  };
};
