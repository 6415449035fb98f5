/**
 * How much each command takes from its user's bucket. A command that reads or writes a few rows takes 1; the others take
 * more, by the work that their largest allowed input makes. Every command of every transport is here: events of Socket.IO
 * by their names, routes of REST by their operation ids.
 */
export const COMMAND_COSTS = {
  /** Subscribing to every room of the user. */
  connect: 10,
  /** Input that is neither a command nor a route. */
  unknown: 1,

  userOnline: 5,
  watchPresence: 5,
  sync: 5,
  joinRoom: 3,
  /** Takes its turn after a join that came before it, and before one that comes after. */
  leaveRoom: 3,
  sendMessage: 1,
  editMessage: 1,
  /** It overwrites up to 200 earlier texts. One after another, so that others have their turn between two. */
  deleteMessage: 5,
  react: 1,
  messageDelivered: 1,
  messageSeen: 1,
  messageCounts: 3,
  typing: 1,
  stopTyping: 1,
  refreshToken: 1,

  blockUser: 3,
  unblockUser: 3,
  listBlocks: 3,

  revokeSessions: 1,

  listRooms: 5,
  getRoom: 1,
  listMembers: 3,
  readHistory: 3,
  /** As a connect. Beside it each page that a stream hands over takes a joinRoom, and `watch` a watchPresence. */
  openEvents: 10,
  openRoomEvents: 10,
  muteRoom: 1,
  unmuteRoom: 1,
  acknowledge: 1,
  setTyping: 1,
  getMessageStatus: 3,
  unreact: 1,
  listReactions: 3,
  listVersions: 3,
  getUser: 1,
  getPresence: 1,

  createGroup: 20,
  addMember: 3,
  removeMember: 3,
  leaveGroup: 3,
  renameGroup: 3,
  setRole: 3,
} as const satisfies Readonly<Record<string, number>>;

export type CommandName = keyof typeof COMMAND_COSTS;

/** From this cost on, commands take turns. */
const HEAVY_COST = 3;

export const isHeavy = (command: CommandName): boolean => COMMAND_COSTS[command] >= HEAVY_COST;
