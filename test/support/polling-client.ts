/** A client that polls by hand. */
export interface PollingClient {
  readonly post: (body: string | Uint8Array<ArrayBuffer>) => Promise<number>;
  /** The packets of one poll, or the status of its refusal. */
  readonly poll: () => Promise<readonly string[] | number>;
}

const SEPARATOR = '\x1e';

/** Opens the transport, and a session with `auth`. */
export const connectPolling = async (url: string, auth?: object): Promise<PollingClient> => {
  const base = `${url}/socket.io/?EIO=4&transport=polling`;
  const opened = await fetch(base);
  const text = await opened.text();
  if (opened.status !== 200) throw new Error(text);
  const { sid } = JSON.parse(text.slice(1)) as { sid: string };
  const path = `${base}&sid=${sid}`;
  const client: PollingClient = {
    post: async (body) => (await fetch(path, { method: 'POST', body })).status,
    poll: async () => {
      const response = await fetch(path);
      const body = await response.text();
      return response.status === 200 ? body.split(SEPARATOR) : response.status;
    },
  };
  if (auth !== undefined) {
    await client.post(`40${JSON.stringify(auth)}`);
    const packets = await client.poll();
    if (typeof packets === 'number' || packets[0]?.startsWith('40') !== true) {
      throw new Error(`No session: ${String(packets)}`);
    }
  }
  return client;
};

export const bodyOf = (packets: readonly string[]): string => packets.join(SEPARATOR);
