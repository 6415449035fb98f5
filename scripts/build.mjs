import { ensureBuilt, ensureInstalled, ensureWebBuilt } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
ensureWebBuilt();
