// Parley as `npm start` builds it for production, over the store in memory: tokens, log, receipts, presence.
import { readSettings } from '../../dist/main/config/settings.js';
import { startServer } from '../../dist/main/server.js';
import { serve } from './child.mjs';

const server = await startServer(readSettings());
serve(server.url);
