import type { TestClient } from '../support/test-client.js';

const EVERY_MS = 50;

/** Has each device say now and then that it has seen the newest message that it got. */
export const seeAll = (clients: readonly TestClient[], roomId: string): { stop: () => void } => {
  const timer = setInterval(() => {
    for (const client of clients) {
      const messageId = client.messages(roomId).at(-1)?.messageId;
      if (messageId !== undefined && client.socket.connected) {
        client.socket.emit('messageSeen', { roomId, messageId }, () => undefined);
      }
    }
  }, EVERY_MS);
  return { stop: () => clearInterval(timer) };
};

/** How far each user has seen a room, by what the devices were shown. None of it may move back. */
export const shownTo = (clients: readonly TestClient[]): ReadonlyMap<string, number> => {
  const shown = new Map<string, number>();
  for (const client of clients) {
    for (const { userId, seq } of client.of('messageSeen'))
      shown.set(userId, Math.max(shown.get(userId) ?? 0, seq));
  }
  return shown;
};
