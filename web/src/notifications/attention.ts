/** Whether nobody can see this page. */
export const isHidden = (): boolean => document.visibilityState === 'hidden';

/**
 * Of several pages of one user in this browser, one tells of news, and only while all are hidden (Web Locks). Where there
 * are no locks, each page decides by itself. Gives a function that says whether this page tells now.
 */
export const watchAttention = (user: string, ended: AbortSignal): (() => Promise<boolean>) => {
  const { locks } = navigator as Partial<Navigator>;
  if (locks === undefined) return () => Promise.resolve(isHidden());
  const seen = `parley-seen ${user}`;
  let isTeller = false;
  let visible: AbortController | undefined;

  const hold = (name: string, mode: LockMode, until: AbortSignal, onHeld: () => void) =>
    locks
      .request(name, { mode, signal: until }, () => {
        onHeld();
        return new Promise<void>((release) => {
          until.addEventListener('abort', () => release());
          if (until.aborted) release();
        });
      })
      .catch(() => {
        // The wait has ended with the page's chat, or it may take no lock.
      });
  const note = () => {
    visible?.abort();
    if (isHidden() || ended.aborted) return;
    visible = new AbortController();
    void hold(seen, 'shared', visible.signal, () => undefined);
  };
  note();
  document.addEventListener('visibilitychange', note, { signal: ended });
  ended.addEventListener('abort', note);
  void hold(`parley-tells ${user}`, 'exclusive', ended, () => (isTeller = true));

  return async () => {
    if (!isTeller || !isHidden()) return false;
    const { held = [] } = await locks.query();
    return held.every(({ name }) => name !== seen);
  };
};
