/**
 * The clients of one user that share an outbox: tabs of a browser. One of those that join under a name leads, the
 * next one once it has gone (Web Locks). Where there are no locks, or without a name, each leads: then several may
 * send the same message, which its id makes one. Gives how to tell all others.
 */
export const joinTabs = <News>(
  name: string | undefined,
  leaving: AbortSignal,
  onLead: () => void,
  onNews: (news: News) => void,
): ((news: News) => void) => {
  const channel = name ? new BroadcastChannel(name) : undefined;
  channel?.addEventListener('message', ({ data }: MessageEvent<News>) => onNews(data));
  leaving.addEventListener('abort', () => channel?.close());

  const locks = (globalThis.navigator as Partial<Navigator> | undefined)?.locks;
  if (name && locks) {
    const hold = () =>
      new Promise<unknown>((leave) => {
        leaving.addEventListener('abort', leave);
        if (leaving.aborted) leave(undefined);
        else onLead();
      });
    locks.request(name, { signal: leaving }, hold).catch(() => {
      // Refused, as in a page without an origin: nobody else can hold it there either.
      if (!leaving.aborted) onLead();
    });
  } else onLead();

  return (news) => {
    if (!leaving.aborted) channel?.postMessage(news);
  };
};
