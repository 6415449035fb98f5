import { ensureBuilt, ensureInstalled, ensureWebBuilt } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
ensureWebBuilt();
// In this process, so that its signals and its exit status are the server's.
await import('../dist/main/start.js');
