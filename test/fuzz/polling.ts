import { type Agent, request } from 'node:http';
import { type Fuzz, within } from './fuzz.js';

export interface Reply {
  /** 0 where the connection ended without an answer. */
  readonly status: number;
  readonly body: string;
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly agent: Agent;
}

export const ask = (
  fuzz: Fuzz,
  path: string,
  { method = 'GET', headers = {}, body, agent }: Ask,
): Promise<Reply> =>
  within(
    new Promise<Reply>((resolve) => {
      const sent = request(`${fuzz.url}${path}`, { method, headers, agent }, (response) => {
        const chunks: Buffer[] = [];
        const end = () => {
          const text = Buffer.concat(chunks).toString();
          fuzz.hear(text);
          resolve({ status: response.statusCode ?? 0, body: text });
        };
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', end);
        response.on('error', end);
      });
      sent.on('error', () => resolve({ status: 0, body: '' }));
      sent.end(body);
    }),
    `${method} ${path}`,
  );

/** A request whose client goes away before the end. `body` is a part of what it announced. */
export const abort = (
  fuzz: Fuzz,
  path: string,
  { method = 'GET', headers = {}, body, agent }: Ask,
): Promise<void> =>
  new Promise((resolve) => {
    const sent = request(`${fuzz.url}${path}`, { method, headers, agent });
    sent.on('error', () => undefined);
    sent.on('close', resolve);
    if (body !== undefined) sent.write(body);
    else sent.flushHeaders();
    sent.once('socket', (socket) => {
      // Not before the server has something to forget.
      if (socket.connecting) socket.once('connect', () => setImmediate(() => sent.destroy()));
      else setImmediate(() => sent.destroy());
    });
  });

export const POLLING_PATH = '/socket.io/?EIO=4&transport=polling';

/** The path of a new polling session. */
export const openPolling = async (fuzz: Fuzz, agent: Agent): Promise<string> => {
  const { status, body } = await ask(fuzz, POLLING_PATH, { agent });
  const [, sid] = /^0\{"sid":"([^"]+)"/.exec(body) ?? [];
  if (sid === undefined) throw new Error(`No polling session: ${status} ${body}`);
  return `${POLLING_PATH}&sid=${sid}`;
};
