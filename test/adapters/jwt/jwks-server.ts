import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Issuer } from './issuer.js';

export interface JwksServer {
  readonly url: string;
  readonly fetches: () => number;
  /** Answers with these keys from now on. */
  readonly publish: (...issuers: readonly Issuer[]) => void;
  /** Answers so from now on. */
  readonly answerWith: (answer: (response: ServerResponse) => void) => void;
  readonly close: () => Promise<void>;
}

/** An issuer's JWKS on this machine, which counts how often it is fetched. */
export const startJwksServer = async (...issuers: readonly Issuer[]): Promise<JwksServer> => {
  let fetches = 0;
  const keysOf = (published: readonly Issuer[]) => (response: ServerResponse) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ keys: published.map(({ jwk }) => jwk) }));
  };
  let answer = keysOf(issuers);
  const server = createServer((_request, response) => {
    fetches += 1;
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    fetches: () => fetches,
    publish: (...published) => {
      answer = keysOf(published);
    },
    answerWith: (next) => {
      answer = next;
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
};
