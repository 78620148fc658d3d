-- Take or keep the lease on carrying effects out, and read what waits.
--
-- KEYS: desk
-- ARGV: owner, lease_ms, effects at most
-- Returns {now_ms, [[place, [effect, envelope]], ...]}, or {} while somebody else holds the lease.
local lease = KEYS[1] .. ':drainer'
local owner = redis.call('GET', lease)
if owner and owner ~= ARGV[1] then return {} end
redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
return {now_ms, redis.call('XRANGE', KEYS[1] .. ':effects', '-', '+', 'COUNT', ARGV[3])}
