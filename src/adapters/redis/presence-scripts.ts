import { UNCONFIRMED_MS } from '../../application/ports/presence-store.js';
import { makeScript, type Script } from './script.js';

/** A process without a heartbeat for this long has ended. */
export const NODE_TTL_MS = 8_000;
/** Leases and departures that one sweep takes at most. */
export const SWEEP_BATCH = 500;

/** Redis's own time, so that no process depends on the clock of another. */
const REDIS_TIME = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end`;

/*
 * All keys begin with KEYS[1]:
 *
 *   nodes            sorted set: the epochs of the processes that live, by their last heartbeats
 *   dead             sorted set: the epochs of those that have ended, by their last heartbeats, until their leases are gone
 *   of:<epoch>       set: the users with a lease in this epoch
 *   leases:<user>    hash: how many connections the user has, by epoch
 *   leaving          sorted set: users without a lease whose departures are not confirmed, by when they left
 *   waiting          sorted set: the same users, by when their departures are given (again)
 *   run              a value that is lost where Redis loses everything
 *
 * Times are in milliseconds since the epoch of Unix.
 */
const KEYS = `
local nodes, dead = KEYS[1] .. 'nodes', KEYS[1] .. 'dead'
local leaving, waiting = KEYS[1] .. 'leaving', KEYS[1] .. 'waiting'
local function of(epoch) return KEYS[1] .. 'of:' .. epoch end
local function user(id) return KEYS[1] .. 'leases:' .. id end
local function depart(id, at, givenAt)
  redis.call('ZADD', leaving, at, id)
  redis.call('ZADD', waiting, givenAt, id)
end`;

/** ARGV: a new epoch. Gives the value of `run`. */
const JOIN = `
redis.call('ZADD', nodes, now(), ARGV[1])
redis.call('SETNX', KEYS[1] .. 'run', ARGV[1])
return redis.call('GET', KEYS[1] .. 'run')`;

/** ARGV: the epoch. 0 where Redis does not know it (any more). */
const BEAT = `
if not redis.call('ZSCORE', nodes, ARGV[1]) then return 0 end
redis.call('ZADD', nodes, now(), ARGV[1])
return 1`;

/** ARGV: the epoch. Its leases end now, and are swept by others. */
const LEAVE = `
if redis.call('ZREM', nodes, ARGV[1]) == 1 then redis.call('ZADD', dead, now(), ARGV[1]) end
return 1`;

/**
 * ARGV: the epoch, the connections that a user may have, and for each user: the id, and their connections in this epoch.
 * What was counted stays, and what comes is counted as far as there is room beside other epochs. Gives for each user: 1
 * where they are new, and how many are counted; nil where the epoch is unknown.
 */
const HOLD = `
if not redis.call('ZSCORE', nodes, ARGV[1]) then return nil end
local result = {}
for i = 3, #ARGV, 2 do
  local id, count = ARGV[i], tonumber(ARGV[i + 1])
  local leases, before, elsewhere = redis.call('HGETALL', user(id)), 0, 0
  for j = 1, #leases, 2 do
    if leases[j] == ARGV[1] then before = tonumber(leases[j + 1])
    else elsewhere = elsewhere + leases[j + 1] end
  end
  local slots = math.min(count, math.max(before, ARGV[2] - elsewhere))
  redis.call('HSET', user(id), ARGV[1], slots)
  redis.call('SADD', of(ARGV[1]), id)
  redis.call('ZREM', waiting, id)
  result[#result + 1] = redis.call('ZREM', leaving, id) == 0 and #leases == 0 and 1 or 0
  result[#result + 1] = slots
end
return result`;

/**
 * ARGV: the epoch, and for each user: the id, how long ago they left, 1 where they count as here before although Redis
 * does not know it, 1 where the caller takes the departure now. Gives the departures: id, time, id, time …; nil where
 * the epoch is unknown.
 */
const RELEASE = `
if not redis.call('ZSCORE', nodes, ARGV[1]) then return nil end
local time, departures = now(), {}
for i = 2, #ARGV, 4 do
  local id, at = ARGV[i], string.format('%.0f', time - ARGV[i + 1])
  local removed = redis.call('HDEL', user(id), ARGV[1])
  redis.call('SREM', of(ARGV[1]), id)
  if (removed == 1 or ARGV[i + 2] == '1') and redis.call('EXISTS', user(id)) == 0
    and not redis.call('ZSCORE', leaving, id) then
    depart(id, at, ARGV[i + 3] == '1' and time + ${String(UNCONFIRMED_MS)} or time)
    departures[#departures + 1] = id
    departures[#departures + 1] = at
  end
end
return departures`;

/** Gives 1 where there is more to do, and departures: id, time, id, time … */
const SWEEP = `
local time, left = now(), ${String(SWEEP_BATCH)}
for _, epoch in ipairs(redis.call('ZRANGEBYSCORE', nodes, '-inf', time - ${String(NODE_TTL_MS)})) do
  redis.call('ZADD', dead, redis.call('ZSCORE', nodes, epoch), epoch)
  redis.call('ZREM', nodes, epoch)
end
for _, epoch in ipairs(redis.call('ZRANGEBYSCORE', dead, '-inf', '+inf')) do
  if left == 0 then break end
  local at = redis.call('ZSCORE', dead, epoch)
  local ids = redis.call('SPOP', of(epoch), left)
  left = left - #ids
  for _, id in ipairs(ids) do
    redis.call('HDEL', user(id), epoch)
    if redis.call('EXISTS', user(id)) == 0 then depart(id, at, time) end
  end
  if redis.call('EXISTS', of(epoch)) == 0 then redis.call('ZREM', dead, epoch) end
end
local ids = redis.call('ZRANGEBYSCORE', waiting, '-inf', time, 'LIMIT', 0, ${String(SWEEP_BATCH)})
local result = { (left == 0 or #ids == ${String(SWEEP_BATCH)}) and 1 or 0 }
for _, id in ipairs(ids) do
  redis.call('ZADD', waiting, time + ${String(UNCONFIRMED_MS)}, id)
  result[#result + 1] = id
  result[#result + 1] = redis.call('ZSCORE', leaving, id)
end
return result`;

/** ARGV: a user, and when they left. */
const CONFIRM = `
local at = redis.call('ZSCORE', leaving, ARGV[1])
if not at or tonumber(at) ~= tonumber(ARGV[2]) then return 0 end
redis.call('ZREM', leaving, ARGV[1])
redis.call('ZREM', waiting, ARGV[1])
return 1`;

/** ARGV: users. Gives those who have a lease, or whose departure is not confirmed. */
const ONLINE = `
local online = {}
for _, id in ipairs(ARGV) do
  if redis.call('EXISTS', user(id)) == 1 or redis.call('ZSCORE', leaving, id) then online[#online + 1] = id end
end
return online`;

export type PresenceScripts = Readonly<Record<keyof typeof SCRIPTS, Script>>;

const SCRIPTS = {
  join: JOIN,
  beat: BEAT,
  leave: LEAVE,
  hold: HOLD,
  release: RELEASE,
  sweep: SWEEP,
  confirm: CONFIRM,
  online: ONLINE,
};

/** `time` defines the function `now` of the scripts, which tests replace. */
export const makePresenceScripts = (time: string = REDIS_TIME): PresenceScripts =>
  Object.fromEntries(
    Object.entries(SCRIPTS).map(([name, lua]) => [name, makeScript(`${time}${KEYS}${lua}`)]),
  ) as PresenceScripts;
