// Installs and builds the server, the client library and the web chat, each only where something has changed.
import { ensureBuilt, ensureInstalled } from './ensure.mjs';

ensureInstalled();
ensureBuilt();
