// Parley as `npm start` builds it for production: tokens, log, receipts, presence, and the store of its settings.
import { readSettings } from '../../dist/main/config/settings.js';
import { startServer } from '../../dist/main/server.js';
import { serve } from './child.mjs';

const server = await startServer(readSettings());
serve(server.url);
