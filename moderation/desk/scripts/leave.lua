-- Give the lease on carrying effects out back, so that another process need not wait for it to lapse.
--
-- KEYS: desk
-- ARGV: owner
-- Returns 1, or 0 when somebody else holds it.
local lease = KEYS[1] .. ':drainer'
if redis.call('GET', lease) ~= ARGV[1] then return 0 end
return redis.call('DEL', lease)
