import { stories } from '../model/commands.js';
import { acknowledgementsOfOne, watermarks } from './acknowledgements.js';
import { deliveriesOf } from './deliveries.js';
import { wish } from './group-wishes.js';
import { groupStories } from './groups.js';
import { histories } from './histories.js';
import { groupIds, messageIds, pairsOf, roomIds, trickyUserIds, userIds } from './ids.js';
import { contents, messages, roughTexts } from './texts.js';

/** Arbitrary values for fast-check, for properties of one's own. All of them shrink. */
export const arbitraries = {
  /** Any valid user id; `trickyUserIds` are short and of characters that ids of private rooms escape. */
  userIds,
  trickyUserIds,
  groupIds,
  roomIds,
  messageIds,
  /** Two different values. */
  pairsOf,
  /** Any valid content of a message; `roughTexts` may be none. */
  contents,
  roughTexts,
  /** Messages before they are in a log. */
  messages,
  /** What one recipient acknowledges in one room, with few seqs and times, so that the same ones meet. */
  acknowledgements: acknowledgementsOfOne,
  /** All watermarks that acknowledgements can lead to. */
  watermarks,
  /** The items at least once each, some again, in any order. */
  deliveriesOf,
  /** The whole log of a group. */
  histories,
  /** A proposal for the log of a group of ann and ben; most are allowed there, some are not. */
  groupWishes: wish,
  /** A new group, and commands on it that `tell` resolves and decides. */
  groupStories,
  /** Commands of five users on many rooms, for `runStory`. */
  stories,
};
