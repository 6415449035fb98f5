import type { Fuzz } from './fuzz.js';
import { TEXT_MARK } from './hostile-values.js';
import { openSession } from './raw-session.js';

const MAX_MESSAGE_IDS = 50;

/** Makes all rooms and messages that the fuzz can make, so that none of them counts as a leak later. */
export const prepare = async (fuzz: Fuzz): Promise<void> => {
  const { cast } = fuzz;
  for (const user of cast.users) {
    const session = await openSession(fuzz, user);
    let id = 0;
    const send = (event: string, payload: object) =>
      session.send(`42${id++}${JSON.stringify([event, payload])}`);
    for (const roomId of [...cast.roomsOf(user), cast.groupId]) {
      send('joinRoom', { roomId });
      for (const clientMessageId of cast.clientMessageIds) {
        send('sendMessage', { roomId, message: TEXT_MARK, clientMessageId });
      }
    }
    const answers = () => session.frames.filter((frame) => /^43\d/.test(frame));
    await session.until('the answers to the preparation', () => answers().length >= id);
    for (const answer of answers()) {
      const [, messageId] = /"messageId":"([^"]+)"/.exec(answer) ?? [];
      if (messageId !== undefined && cast.messageIds.length < MAX_MESSAGE_IDS)
        cast.messageIds.push(messageId);
    }
    await session.leave();
  }
};
