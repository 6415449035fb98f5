import type { UserId } from '../../domain/ids.js';
import type { Room } from '../../domain/room.js';
import type { UserProfile } from '../../domain/user.js';
import type { Ports } from '../ports/ports.js';

/** No answer and no event is larger than this, as the JSON that it is. */
export const ANSWER_MAX_BYTES = 256 * 1024;

/** The items of a list in an answer, whatever they are: the rest is for the fields around them. */
export const ITEMS_MAX_BYTES = ANSWER_MAX_BYTES - 2 * 1024;

/** The members in a room's description. Where they take more, none are in it, and they are read in pages. */
export const MEMBERS_MAX_BYTES = 100 * 1024;

/**
 * A room without its entries and without a list of members never takes more: 31 others with their watermarks, or the
 * two of a private room with the longest names and picture addresses, each character escaped.
 */
export const LISTED_ROOM_MAX_BYTES = 32 * 1024;

/** The bytes that are left for the entries beside an opened room and its members. */
export const OPENED_ENTRIES_MAX_BYTES = ITEMS_MAX_BYTES - MEMBERS_MAX_BYTES - LISTED_ROOM_MAX_BYTES;

/** As many of the first items as fit. */
export const takeFitting = <T>(
  items: readonly T[],
  sizeOf: (item: T) => number,
  maxBytes: number = ITEMS_MAX_BYTES,
): readonly T[] => {
  let left = maxBytes;
  const tooMuch = items.findIndex((item) => (left -= sizeOf(item)) < 0);
  return tooMuch === -1 ? items : items.slice(0, tooMuch);
};

/** Field names and numbers, with something to spare. */
const ROOM_FIELDS = 350;
const MEMBER_FIELDS = 80;
const WATERMARKS_FIELDS = 80;

/** Measures descriptions as `entrySize` measures entries. */
export interface AnswerSizes {
  readonly member: (member: Member) => number;
  /** `others` are those whose watermarks come with it. */
  readonly room: (
    view: { readonly room: Room; readonly members?: readonly Member[] },
    others?: readonly { readonly userId?: UserId }[],
  ) => number;
}

interface Member {
  readonly userId: UserId;
  readonly profile?: UserProfile;
}

export const makeAnswerSizes = ({ textSize }: Pick<Ports, 'textSize'>): AnswerSizes => {
  const member: AnswerSizes['member'] = ({ userId, profile }) =>
    MEMBER_FIELDS + textSize(userId) + textSize(profile?.name ?? '') + textSize(profile?.picture ?? '');
  return {
    member,
    room({ room, members = [] }, others = []) {
      let bytes = ROOM_FIELDS + textSize(room.id) + (room.type === 'group' ? textSize(room.name) : 0);
      for (const each of members) bytes += member(each);
      for (const { userId = '' } of others) bytes += WATERMARKS_FIELDS + textSize(userId);
      return bytes;
    },
  };
};
