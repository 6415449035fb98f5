import { fileURLToPath } from 'node:url';

/** The build of the web chat. It is as far above src/embed as above the folders of dist that have code. */
export const WEB_CHAT_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));
