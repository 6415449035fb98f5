import type { ConsentLimits } from '../../domain/limits.js';
import type { Clock } from '../ports/clock.js';
import { makeQuota, type Quota } from './quota.js';

/** The quotas of what one user may do to others who have not asked for it. */
export interface Quotas {
  readonly groups: Quota;
  readonly added: Quota;
  readonly privateRooms: Quota;
}

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;

export const makeQuotas = (
  clock: Clock,
  { groupsPerDay, addedPerDay, privateRoomsPerHour }: ConsentLimits,
): Quotas => ({
  groups: makeQuota(clock, { max: groupsPerDay, windowMs: DAY_MS, what: 'groups are made a day' }),
  added: makeQuota(clock, { max: addedPerDay, windowMs: DAY_MS, what: 'users are added to groups a day' }),
  privateRooms: makeQuota(clock, {
    max: privateRoomsPerHour,
    windowMs: HOUR_MS,
    what: 'private rooms are begun an hour',
  }),
});
