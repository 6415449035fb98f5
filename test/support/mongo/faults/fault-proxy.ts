import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { type FaultConnection, openFaultConnection } from './fault-connection.js';
import type { FaultPlan } from './fault-plan.js';
import { redirect } from './fault-url.js';
import { describeFault } from './fault.js';
import type { WireRequest } from '../wire/wire-request.js';

/** Stands between clients and a server of MongoDB's protocol, and passes everything on but for a plan's faults. */
export interface FaultProxy {
  readonly port: number;
  /**
   * The same URL by way of the proxy, with a direct connection: a driver that looks for the members of a replica set
   * would find the server's own address and go there. Throws on TLS, compression and mongodb+srv.
   */
  readonly urlFor: (url: string) => string;
  /** Follows this plan from the next request on, counting from 0. Undefined lets everything pass. */
  readonly follow: (plan: FaultPlan | undefined) => void;
  /** The last 1,000 faults, in order, each with the command and its number: `insert 3: dropReply`. */
  readonly struck: readonly string[];
  /** Cuts all connections and frees the port. Resolves when nothing of it is left. */
  readonly stop: () => Promise<void>;
}

/** Lets everything pass until it is given a plan. `host` and `port` say where the server is. */
export const startFaultProxy = async (target: { host: string; port: number }): Promise<FaultProxy> => {
  const connections = new Set<FaultConnection>();
  const struck: string[] = [];
  let plan: FaultPlan | undefined;
  let counts = new Map<string, number>();

  const note = (line: string) => {
    struck.push(line);
    if (struck.length > MAX_STRUCK) struck.shift();
  };
  const decide = ({ command }: WireRequest) => {
    const nth = counts.get(command) ?? 0;
    counts.set(command, nth + 1);
    const fault = plan?.faultOf(command, nth);
    if (fault) note(`${command} ${String(nth)}: ${describeFault(fault)}`);
    return fault;
  };

  const listener = createServer({ noDelay: true }, (client) => {
    const refused = (reason: string) => note(`refused: ${reason}`);
    const connection = openFaultConnection(client, { ...target, decide, refused });
    connections.add(connection);
    void connection.ended.then(() => connections.delete(connection));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;

  return {
    port,
    struck,
    urlFor: (url) => redirect(url, port),
    follow(next) {
      plan = next;
      counts = new Map();
    },
    async stop() {
      const closed = once(listener, 'close');
      listener.close();
      const open = [...connections];
      for (const { cut } of open) cut();
      await Promise.all([closed, ...open.map(({ ended }) => ended)]);
    },
  };
};

const MAX_STRUCK = 1_000;
