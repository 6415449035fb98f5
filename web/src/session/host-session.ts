import type { Session } from './session.js';

/** The session of a visitor whom the application around the server knows by its cookie, which the browser sends along. */
export const makeHostSession = (userId: string, name: string | undefined): Session => ({
  id: userId,
  ...(name !== undefined && { name }),
  client: { userId },
  toUserId: (typed) => typed.trim(),
  personKind: 'userId',
});
