// What Parley costs, beside plain Socket.IO and a simple chat server: `npm run bench [-- --json] [-- --quick]`.
import { ensureBuilt, ensureInstalled } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
await import('../bench/main.mjs');
