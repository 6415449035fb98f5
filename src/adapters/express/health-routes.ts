import type { Application } from 'express';

/** `/healthz`: the process lives. `/readyz`: it takes traffic. Neither needs a token. */
export const mountHealth = (app: Application, isReady: () => boolean): void => {
  app.get('/healthz', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'ok' });
  });
  app.get('/readyz', (_request, response) => {
    const ready = isReady();
    response
      .set('cache-control', 'no-store')
      .status(ready ? 200 : 503)
      .json({ status: ready ? 'ready' : 'not ready' });
  });
};
