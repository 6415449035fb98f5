/** The clients of one user that share an outbox: tabs of a browser. */
export interface Tabs<News> {
  /** Tells all others. */
  readonly tell: (news: News) => void;
  readonly leave: () => void;
}

/**
 * One of those that join under a name leads, the next one once it has gone (Web Locks). Where there are no locks, or
 * without a name, each leads: then several may send the same message, which its id makes one.
 */
export const joinTabs = <News>(
  name: string | undefined,
  { onLead, onNews }: { onLead: () => void; onNews: (news: News) => void },
): Tabs<News> => {
  const channel =
    name !== undefined && typeof BroadcastChannel === 'function' ? new BroadcastChannel(name) : undefined;
  channel?.addEventListener('message', (event: MessageEvent<News>) => onNews(event.data));
  // In Node it would keep the process alive.
  (channel as { unref?: () => void } | undefined)?.unref?.();

  const locks = typeof navigator === 'object' ? (navigator.locks as LockManager | undefined) : undefined;
  const leaving = new AbortController();
  if (name !== undefined && locks !== undefined) {
    const held = () =>
      new Promise<void>((resolve) => {
        if (leaving.signal.aborted) return resolve();
        leaving.signal.addEventListener('abort', () => resolve());
        onLead();
      });
    locks.request(name, { signal: leaving.signal }, held).catch(() => {
      // Refused, as in a page without an origin: nobody else can hold it there either.
      if (!leaving.signal.aborted) onLead();
    });
  } else onLead();

  return {
    tell: (news) => channel?.postMessage(news),
    leave() {
      leaving.abort();
      channel?.close();
    },
  };
};
