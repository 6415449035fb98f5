import { type MessageFromHost, readHostMessage, type MessageToHost, VERSION } from './host-messages.js';

/**
 * The way to the page that embeds this one, and from it. It sends to pages of the given origins, and hears them, and no
 * others.
 */
export interface HostChannel {
  readonly tell: (message: MessageToHost) => void;
  /** Calls the listener with each message of the type. Returns a function that ends that. */
  readonly on: <Type extends MessageFromHost['type']>(
    type: Type,
    listener: (message: Extract<MessageFromHost, { type: Type }>) => void,
  ) => () => void;
}

export const makeHostChannel = (origins: readonly string[]): HostChannel => ({
  tell(message) {
    // The browser delivers it only if the embedding page has that origin.
    for (const origin of possible(origins))
      window.parent.postMessage({ parley: VERSION, ...message }, origin);
  },
  on(type, listener) {
    const take = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (source !== window.parent || !origins.includes(origin)) return;
      const message = readHostMessage(data);
      if (message?.type === type) listener(message as Parameters<typeof listener>[0]);
    };
    window.addEventListener('message', take);
    return () => window.removeEventListener('message', take);
  },
});

/** The origins that the embedding page may have. Most browsers say which it has, and warn of messages to others. */
const possible = (origins: readonly string[]): readonly string[] => {
  // Some browsers have no `ancestorOrigins`.
  const embedder = (window.location as Partial<Location>).ancestorOrigins?.[0];
  return embedder === undefined ? origins : origins.filter((origin) => origin === embedder);
};
