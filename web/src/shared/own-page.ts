/** Whether the chat is the whole page. Its title and its history are the chat's only then. */
export const isOwnPage = (): boolean => window.parent === window && isOwnDocument();

/** Whether the chat is the whole document, which may be the one of a frame in another page. */
export const isOwnDocument = (): boolean => document.documentElement.classList.contains('parley-page');
