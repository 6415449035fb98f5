import { ensureBuilt, ensureInstalled } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
// In this process, so that its signals and its exit status are the server's.
await import('../dist/main/start.js');
