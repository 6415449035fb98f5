import { MISSING_NGINX, type Nginx, startNginx } from './nginx.js';
import { startTestServer, type TestServer } from './test-server.js';

export { MISSING_NGINX };

export interface Proxied {
  readonly server: TestServer;
  /** Its address behind nginx. */
  readonly url: string;
}

/** Two servers behind one nginx with TLS: it passes on the path to the first, and takes it off for the second. */
export interface ProxiedServers {
  readonly kept: Proxied;
  readonly stripped: Proxied;
  readonly stop: () => Promise<void>;
}

export const startProxiedServers = async (): Promise<ProxiedServers> => {
  const environment = { TRUST_PROXY: 'loopback' };
  const kept = await startTestServer({ ...environment, BASE_PATH: '/chat' });
  const stripped = await startTestServer(environment);
  const nginx: Nginx = await startNginx([
    { path: '/chat/', to: new URL(kept.url).origin },
    {
      path: '/plain/',
      to: `${stripped.url}/`,
      directives: 'proxy_set_header X-Forwarded-Prefix /plain;',
    },
  ]);
  return {
    kept: { server: kept, url: `${nginx.origin}/chat` },
    stripped: { server: stripped, url: `${nginx.origin}/plain` },
    async stop() {
      await Promise.all([kept.stop(), stripped.stop()]);
      await nginx.stop();
    },
  };
};
