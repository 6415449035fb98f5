import type { UserId } from '../../domain/ids.js';
import type { HiddenUsers } from '../consent/hidden-users.js';
import type { PolicyDesk } from '../consent/policy-desk.js';
import type { InBackground } from '../in-background.js';
import type { Ports } from '../ports/ports.js';
import type { PresenceTeller } from '../presence/presence-teller.js';
import type { TypingTracker } from '../typing/typing-tracker.js';

const FOLLOWED_IN_PART = 'A block was followed in part';

/** Brings a block that was added or removed between two users, in this process or another, into effect here. */
export type FollowBlocks = (a: UserId, b: UserId) => void;

export const makeFollowBlocks = ({
  rooms,
  inBackground,
  policyDesk,
  hiddenUsers,
  typing,
  presenceTeller,
}: Pick<Ports, 'rooms'> & {
  inBackground: InBackground;
  policyDesk: PolicyDesk;
  hiddenUsers: HiddenUsers;
  typing: TypingTracker;
  presenceTeller: PresenceTeller;
}): FollowBlocks => {
  /**
   * Ends the typing of both for everyone who sees it; after the next keystroke everyone but the other sees it again. Does
   * nothing for two users who share no room, so that a stranger cannot end anybody's typing.
   */
  const endTyping = async (a: UserId, b: UserId) => {
    if (!(await rooms.peersAmong(a, [b])).has(b)) return;
    typing.endAll(a);
    typing.endAll(b);
  };

  return (a, b) => {
    policyDesk.forget(a, b);
    hiddenUsers.forget([a, b]);
    inBackground(FOLLOWED_IN_PART, endTyping(a, b));
    presenceTeller.ofEachOther(a, b);
  };
};
