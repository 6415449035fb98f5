import type { TestServer } from '../../support/test-server.js';

/** The actions of members in a room by REST. */
export interface RoomRest {
  /** Gives the id of the message. */
  readonly send: (who: string, message: string, more?: object) => Promise<string>;
  readonly edit: (who: string, messageId: string, message: string) => Promise<unknown>;
  readonly remove: (who: string, messageId: string) => Promise<unknown>;
  /** Gives the status of the answer. */
  readonly react: (
    who: string,
    messageId: string,
    emoji: string,
    method?: 'PUT' | 'DELETE',
  ) => Promise<number>;
}

export const roomRest = ({ rest }: TestServer, roomId: string): RoomRest => {
  const path = `/api/rooms/${roomId}/messages`;
  return {
    async send(who, message, more = {}) {
      const { body } = await rest<{ messageId: string }>(who, 'POST', path, { message, ...more });
      return body.messageId;
    },
    edit: (who, messageId, message) => rest(who, 'PATCH', `${path}/${messageId}`, { message }),
    remove: (who, messageId) => rest(who, 'DELETE', `${path}/${messageId}`),
    async react(who, messageId, emoji, method = 'PUT') {
      const { status } = await rest(
        who,
        method,
        `${path}/${messageId}/reactions/${encodeURIComponent(emoji)}`,
      );
      return status;
    },
  };
};
