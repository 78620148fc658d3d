-- Keep what somebody wrote with an appeal, once.
--
-- KEYS: item
-- ARGV: text, ttl_s
-- Returns 1 when kept, 0 when there was one.
if redis.call('HSETNX', KEYS[1], 'appeal', ARGV[1]) == 0 then return 0 end
redis.call('EXPIRE', KEYS[1], ARGV[2])
return 1
