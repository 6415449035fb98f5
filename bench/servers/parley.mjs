// Parley as `npm start` builds it for production, of the checkout in BENCH_BUILD, with the store of its settings.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serve } from './child.mjs';

const built = (file) => import(pathToFileURL(join(process.env.BENCH_BUILD, 'dist/main', file)));
const { readSettings } = await built('config/settings.js');
const { startServer } = await built('server.js');

const server = await startServer(readSettings());
serve(server.url);
