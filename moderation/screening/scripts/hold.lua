-- Be, or go on being, the one that screens.
--
-- KEYS: holder
-- ARGV: who, ttl_ms
-- Returns 1 for the one that screens, 0 while another does.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
