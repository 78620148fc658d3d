-- Let a wish wait for a second moderator, unless the item has changed since it was looked at, and announce it.
--
-- KEYS: item, what waits, channel of changes
-- ARGV: version looked at, actor, wish, ttl_s, item id
-- Returns 1 when it waits, 0 while another does, -1 when the item is no longer as it was looked at.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local version, holder, until_ms = unpack(redis.call('HMGET', KEYS[1], 'version', 'holder', 'claim_until_ms'))
if version ~= ARGV[1] or (holder and tonumber(until_ms) > now_ms and holder ~= ARGV[2]) then return -1 end
if not redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4], 'NX') then return 0 end
redis.call('SPUBLISH', KEYS[3], ARGV[5])
return 1
