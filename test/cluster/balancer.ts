import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

const PROBE_MS = 100;

export interface Balancer {
  readonly url: string;
  /** From now on these are the servers. */
  readonly serve: (urls: readonly string[]) => void;
  readonly close: () => Promise<void>;
}

/** Takes connections to those of the servers in turn that say at /readyz that they are ready. */
export const startBalancer = async (urls: readonly string[]): Promise<Balancer> => {
  let servers = urls;
  let ready: readonly string[] = urls;
  let turn = 0;
  const open = new Set<Socket>();

  const server = createServer((client) => {
    const url = ready[turn++ % ready.length];
    if (url === undefined) return void client.destroy();
    const upstream = connect(Number(new URL(url).port), '127.0.0.1');
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket);
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const isReady = (url: string): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
  const probe = async () => {
    const asked = servers;
    const answers = await Promise.all(asked.map(isReady));
    ready = asked.filter((_, i) => answers[i]);
  };
  const timer = setInterval(() => void probe(), PROBE_MS);

  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    serve(next) {
      servers = next;
    },
    async close() {
      clearInterval(timer);
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
