import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenEndpoint {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** A backend that answers each request with the token that this gives, once it gives it. */
export const startTokenEndpoint = async (nextToken: () => Promise<string>): Promise<TokenEndpoint> => {
  const server = createServer((_request, response) => {
    nextToken().then(
      (token) => response.end(token),
      (error: unknown) => response.destroy(error as Error),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
