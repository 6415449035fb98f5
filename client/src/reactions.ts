import type { ChatError } from './chat-error.js';
import type { Requester } from './requester.js';
import { isTransient } from './retry.js';

/** The reaction that this user wants to have or not, until the log has it. */
export interface ReactionWish {
  readonly roomId: string;
  readonly messageId: string;
  readonly emoji: string;
  readonly on: boolean;
  /** The seq of the message's last change, once the server has committed the wish. */
  readonly seq?: number;
}

/** Sends this user's reactions: the last wish for each counts. They are not stored. */
export interface Reactions {
  readonly react: (wish: ReactionWish) => void;
  /** Sends what waits, now that there is a connection. */
  readonly connected: () => void;
  /** The wishes in the room that its log does not have yet. */
  readonly wishesIn: (roomId: string) => readonly ReactionWish[];
  /** Ends the wishes that the room's log contains. */
  readonly settle: (roomId: string, log: { readonly cursor: number }) => void;
}

export const makeReactions = (
  { call, retry, epoch }: Requester,
  onChange: (roomId: string) => void,
  /** The server has refused one, and it is taken back. */
  onRefused: (error: ChatError) => void,
): Reactions => {
  /** By message and emoji. */
  const wishes = new Map<string, ReactionWish>();
  /** By the same: the epoch of the connection through which a wish is being sent. */
  const sendingIn = new Map<string, number>();

  const send = (key: string): void => {
    const startedIn = epoch();
    const wish = wishes.get(key);
    if (!wish || wish.seq !== undefined || !startedIn || sendingIn.get(key) === startedIn) return;
    sendingIn.set(key, startedIn);
    const end = (seq?: number) => {
      // After a reconnect, `connected` has sent it again.
      if (epoch() !== startedIn) return;
      sendingIn.delete(key);
      if (wishes.get(key) !== wish) return send(key);
      if (seq === undefined) wishes.delete(key);
      else wishes.set(key, { ...wish, seq });
      onChange(wish.roomId);
    };
    retry(() => call('react', wish)).then(
      ({ rev }) => end(rev),
      (error: ChatError) => {
        end();
        // A wish that the end of a connection has interrupted is not refused.
        if (!isTransient(error)) onRefused(error);
      },
    );
  };

  return {
    react(wish) {
      const key = `${wish.messageId} ${wish.emoji}`;
      wishes.set(key, wish);
      onChange(wish.roomId);
      send(key);
    },
    connected() {
      for (const key of wishes.keys()) send(key);
    },
    wishesIn: (roomId) => [...wishes.values()].filter((wish) => wish.roomId === roomId),
    settle(roomId, { cursor }) {
      for (const [key, { roomId: inRoom, seq = Infinity }] of wishes) {
        if (inRoom === roomId && seq <= cursor) wishes.delete(key);
      }
    },
  };
};
