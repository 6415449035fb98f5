/** What the process needs of its way to the other processes, beside the ports. */
export interface Link {
  /** Begins to connect, and does not wait for it. */
  open(): void;
  /** Whether it works now, for /readyz; the server accepts traffic either way. */
  findings(): { readonly redis?: 'working' | 'away' };
  /** Resolves, within a few seconds, when this process has left the others. */
  close(): Promise<void>;
}
