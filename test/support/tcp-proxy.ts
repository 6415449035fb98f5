import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  readonly url: string;
  /** Ends every connection at once, as a change of networks does. */
  readonly cut: () => void;
  /** From now on everything that goes this way arrives this much later, in order. */
  readonly delay: (way: Way, ms: number) => void;
  /** From now on nothing that goes this way arrives, also on new connections, and neither side notices. */
  readonly drop: (way: Way) => void;
  /** The connections that are open now carry nothing any more, and neither side notices. New ones work. */
  readonly strand: () => void;
  /** From now on connections are refused, and the open ones are cut. */
  readonly refuse: () => void;
  /** Everything arrives again. Connections that lost something are cut, as a stream has no gaps. */
  readonly heal: () => void;
  readonly close: () => Promise<void>;
}

export type Way = 'up' | 'down';

/** Stands between clients and a server on this machine. `up` is towards the server. */
export const startTcpProxy = async (serverUrl: string): Promise<TcpProxy> => {
  const { hostname, port } = new URL(serverUrl);
  const links = new Set<Link>();
  const delays: Record<Way, number> = { up: 0, down: 0 };
  const dropped = new Set<Way>();
  let isRefusing = false;

  const server = createServer((client) => {
    if (isRefusing) return void client.destroy();
    const link = new Link(client, connect({ host: hostname, port: Number(port) }), delays, dropped);
    links.add(link);
    link.onEnd = () => links.delete(link);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const cut = () => {
    for (const link of [...links]) link.end();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    delay(way, ms) {
      delays[way] = ms;
    },
    drop: (way) => void dropped.add(way),
    strand() {
      for (const link of links) link.isStranded = true;
    },
    refuse() {
      isRefusing = true;
      cut();
    },
    heal() {
      isRefusing = false;
      dropped.clear();
      delays.up = 0;
      delays.down = 0;
      for (const link of [...links]) if (link.lostSomething) link.end();
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

class Link {
  lostSomething = false;
  isStranded = false;
  onEnd: () => void = () => undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  /** When the last bytes of each way arrive: those with a shorter delay must not overtake them. */
  private readonly free: Record<Way, number> = { up: 0, down: 0 };

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly delays: Readonly<Record<Way, number>>,
    private readonly dropped: ReadonlySet<Way>,
  ) {
    this.pass('up', client, server);
    this.pass('down', server, client);
    for (const socket of [client, server]) {
      // A reset is an end like any other.
      socket.on('error', () => this.end());
      socket.on('close', () => this.end());
    }
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.client.destroy();
    this.server.destroy();
    this.onEnd();
  }

  private pass(way: Way, from: Socket, to: Socket): void {
    from.on('data', (bytes) => {
      if (this.isStranded || this.dropped.has(way)) {
        this.lostSomething = true;
        return;
      }
      const now = performance.now();
      this.free[way] = Math.max(this.free[way], now + this.delays[way]);
      if (this.free[way] <= now) return void to.write(bytes);
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        to.write(bytes);
      }, this.free[way] - now);
      this.timers.add(timer);
    });
  }
}
