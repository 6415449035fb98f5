/** Longest user, device, message or client message id, in characters. */
export const ID_MAX_LENGTH = 128;

/** Longest group name, in characters. */
export const GROUP_NAME_MAX_LENGTH = 100;

/** Members that a group may have, unless a server is configured otherwise. */
export const GROUP_MEMBERS_MAX = 1_000;

/** Longest message content, in characters. */
export const CONTENT_MAX_LENGTH = 10_000;

/**
 * Rooms up to this size keep the time of every watermark advance and tell everyone in them of each one.
 * Larger rooms keep the last time and tell counts: the work per message stays O(members), not O(members²).
 */
export const EXACT_RECEIPTS_MAX_MEMBERS = 32;

/** Rooms up to this size show their members to each other: their presence, and the list in a room's view. */
export const OPEN_ROOM_MAX_MEMBERS = 100;

/** What a host may set; the rest is part of the contract with clients. */
export interface GroupLimits {
  readonly maxMembers: number;
}

export const DEFAULT_GROUP_LIMITS: GroupLimits = { maxMembers: GROUP_MEMBERS_MAX };
