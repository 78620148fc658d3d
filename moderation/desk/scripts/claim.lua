-- Take, keep or give back the lease on an item.
--
-- KEYS: item, channel of changes
-- ARGV: take, keep or drop; holder; lease_ms; item id
-- Whose it is now is announced; that it is kept is not.
-- Returns {1, until_ms} when it is now as asked, {0, holder, until_ms} when somebody else holds it, {0} when the lease
-- had run out before it was kept, and {-1} when there is no such open item or it is an appeal against a decision of
-- the holder's own.
local item, asked, holder = KEYS[1], ARGV[1], ARGV[2]
if redis.call('HGET', item, 'state') ~= 'open' then return {-1} end
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local until_ms = tonumber(redis.call('HGET', item, 'claim_until_ms') or '0')
local deciders = redis.call('HGET', item, 'deciders')
if deciders and string.find(' ' .. deciders .. ' ', ' ' .. holder .. ' ', 1, true) then return {-1} end
local present = until_ms > now_ms and redis.call('HGET', item, 'holder')
if present and present ~= holder then return {0, present, until_ms} end
if asked == 'drop' then
  if redis.call('HDEL', item, 'holder', 'claim_until_ms') > 0 then redis.call('SPUBLISH', KEYS[2], ARGV[4]) end
  return {1, now_ms}
end
if asked == 'keep' and not present then return {0} end
until_ms = now_ms + tonumber(ARGV[3])
redis.call('HSET', item, 'holder', holder, 'claim_until_ms', string.format('%.0f', until_ms), 'was_claimed', '1')
if present ~= holder then redis.call('SPUBLISH', KEYS[2], ARGV[4]) end
return {1, until_ms}
