// Socket.IO as it comes: a broadcast, without status or presence.
import { serve } from './child.mjs';
import { listen } from './plain.mjs';

const { url } = await listen();
serve(url);
