/** Longest user, device, message or client message id, in characters. */
export const ID_MAX_LENGTH = 128;

/** Longest group name, in characters. */
export const GROUP_NAME_MAX_LENGTH = 100;

/** Longest name of a person, in characters. */
export const USER_NAME_MAX_LENGTH = 200;

/** Members that a group may have, unless a server is configured otherwise. */
export const GROUP_MEMBERS_MAX = 1_000;

/** Longest message content, in characters. */
export const CONTENT_MAX_LENGTH = 10_000;

/** Users whom one message may mention. */
export const MENTIONS_MAX = 50;

/** The longest emoji of a reaction, in bytes of UTF-8: families of several people take some thirty. */
export const EMOJI_MAX_BYTES = 64;

/** Different emojis with which users may react to one message. */
export const REACTIONS_MAX = 20;

/** How often a message may be edited: deleting it overwrites every text that it has had, in one go. */
export const EDITS_MAX = 200;

/** The longest preview of a message that another one answers, in characters. */
export const PREVIEW_MAX_LENGTH = 120;

/**
 * In rooms up to this size the time of every receipt update is stored, and everyone gets each update. In larger
 * rooms only the last time is stored, and authors get counts: the work per message stays O(members), not
 * O(members²).
 */
export const EXACT_RECEIPTS_MAX_MEMBERS = 32;

/** In rooms up to this size members see each other's presence, and the list of members in the room's view. */
export const OPEN_ROOM_MAX_MEMBERS = 100;

/** Users whom one user may block. */
export const BLOCKS_MAX = 1_000;

/** The limits that a host may set; the others are part of the contract with clients. */
export interface GroupLimits {
  readonly maxMembers: number;
}

export const DEFAULT_GROUP_LIMITS: GroupLimits = { maxMembers: GROUP_MEMBERS_MAX };

/**
 * The limits of what one user may do to others who have not asked for it; a host may set it. Days and hours begin with the
 * first.
 */
export interface ConsentLimits {
  readonly groupsPerDay: number;
  /** Users added to groups, those with whom a group is made among them. */
  readonly addedPerDay: number;
  /** Private rooms to which the user wrote first. */
  readonly privateRoomsPerHour: number;
  /** Anyone who has left a group by themselves is not added again by others within this time. */
  readonly rejoinAfterMs: number;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

export const DEFAULT_CONSENT_LIMITS: ConsentLimits = {
  groupsPerDay: 100,
  addedPerDay: 5_000,
  privateRoomsPerHour: 100,
  rejoinAfterMs: DAY_MS,
};
