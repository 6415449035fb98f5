/**
 * Joins the clients of one user that share an outbox, such as tabs of a browser. Of all that join under a name, one
 * leads, and the next one after it has gone (Web Locks). Where there are no locks, or without a name, each leads: then
 * several may send the same message, and its clientMessageId makes it one. Gives a function that notifies all others.
 */
export const joinTabs = <News>(
  name: string | undefined,
  closing: AbortSignal,
  onLead: () => void,
  onNews: (news: News) => void,
): ((news: News) => void) => {
  let channel: BroadcastChannel | undefined;
  try {
    if (name !== undefined) channel = new BroadcastChannel(name);
  } catch {
    // The browser has no channels, or blocks them together with storage.
  }
  channel?.addEventListener('message', ({ data }: MessageEvent<News>) => onNews(data));
  closing.addEventListener('abort', () => channel?.close());

  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  if (name !== undefined && locks) {
    const leadUntilClosed = () =>
      new Promise<unknown>((release) => {
        closing.addEventListener('abort', release);
        if (closing.aborted) release(undefined);
        else onLead();
      });
    locks.request(name, { signal: closing }, leadUntilClosed).catch(() => {
      // A page without an origin may take no lock; neither may any other page of its kind.
      if (!closing.aborted) onLead();
    });
  } else onLead();

  return (news) => {
    if (!closing.aborted) channel?.postMessage(news);
  };
};
