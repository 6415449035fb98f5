/** The page is at `app/`, wherever the server is. */
export const SERVER_URL = new URL('..', window.location.href).href;
