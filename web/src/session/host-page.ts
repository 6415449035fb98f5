import type { HostChannel } from './host-channel.js';
import type { HostPerson, MessageToHost } from './host-messages.js';
import type { Value } from './value.js';

/** The page around the chat, as the chat's page sees it. Functions that begin to listen return one that ends that. */
export interface HostPage {
  readonly tell: (news: Exclude<MessageToHost, { type: 'token-wanted' }>) => void;
  /** Whether it has given no token for so long that the user should know. */
  readonly isSilent: Value<boolean>;
  /** The user's name, as its last token says it. */
  readonly userName: Value<string | undefined>;
  /** Listens to its wishes about the chat that is shown. */
  readonly listen: (wishes: HostWishes) => () => void;
  readonly onSignOut: (listener: () => void) => () => void;
  /** Listens to the tokens that it gives, also those that nobody has asked for. */
  readonly onToken: (listener: (token: string) => void) => () => void;
}

export interface HostWishes {
  readonly onTheme: (theme: 'light' | 'dark' | 'auto') => void;
  /** Undefined: no room. */
  readonly onOpenRoom: (roomId: string | undefined) => void;
  readonly onPeople: (people: readonly HostPerson[]) => void;
}

export const makeHostPage = (
  channel: HostChannel,
  isSilent: Value<boolean>,
  userName: Value<string | undefined>,
): HostPage => ({
  tell: channel.tell,
  isSilent,
  userName,
  listen({ onTheme, onOpenRoom, onPeople }) {
    const stops = [
      channel.on('theme', ({ theme }) => onTheme(theme)),
      channel.on('open-room', ({ roomId }) => onOpenRoom(roomId ?? undefined)),
      channel.on('people', ({ people }) => onPeople(people)),
    ];
    return () => stops.forEach((stop) => stop());
  },
  onSignOut: (listener) => channel.on('sign-out', listener),
  onToken: (listener) => channel.on('token', ({ token }) => listener(token)),
});
