import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MISSING_NGINX, type ProxiedServers, startProxiedServers } from '../support/proxied-servers.js';
import { describeBrowser } from './support/chromium.js';
import { expectNoComplaints, openVisitor, ownName } from './support/visitor.js';

if (MISSING_NGINX !== undefined) {
  describe('the web chat behind nginx with TLS', () => it.skip(MISSING_NGINX ?? ''));
} else {
  describeBrowser('the web chat behind nginx with TLS', (browser) => {
    let servers: ProxiedServers;
    beforeAll(async () => {
      servers = await startProxiedServers();
    });
    afterAll(() => servers.stop());

    it.each(['kept', 'stripped'] as const)('works below a path that the proxy has %s', async (how) => {
      const { url } = servers[how];
      const ana = await openVisitor(browser(), url, { ignoreHTTPSErrors: true });
      const ben = await openVisitor(browser(), url, { ignoreHTTPSErrors: true });
      await ana.arriveAs(ownName('Ana Lee'));
      await ben.arriveAs(ownName('Łukasz'));

      await ana.startChat(ben.name);
      await ana.say('Hello, Łukasz');
      await ben.open(ana.name);
      await ana.bubble('Hello, Łukasz').getByRole('button', { name: 'Seen' }).waitFor();
      await ben.page.goto(`${url}/app`);

      expect(new URL(ben.page.url()).pathname).toBe(`${new URL(url).pathname}/app/`);
      await ben.bubble('Hello, Łukasz').or(ben.row(ana.name)).first().waitFor();
      expectNoComplaints(ana, ben);
      await Promise.all([ana.context.close(), ben.context.close()]);
    });
  });
}
