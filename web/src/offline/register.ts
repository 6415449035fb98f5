/** By then the first messages are there, also over a slow network: the worker loads the shell once more. */
const AFTER_MS = 3_000;

/**
 * Lets the browser install the chat, and open it without a network. Not in a page that embeds the chat: that page signs
 * in, and opens nothing without a network.
 */
export const registerServiceWorker = (): void => {
  if (!('serviceWorker' in navigator) || window.parent !== window) return;
  setTimeout(() => {
    navigator.serviceWorker.register('./service-worker.js').catch(() => {
      // A browser that keeps nothing shows the chat nevertheless, as long as there is a network.
    });
  }, AFTER_MS);
};
