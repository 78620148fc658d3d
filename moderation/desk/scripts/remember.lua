-- Keep a flagged message and what was said before it; ask for what comes after.
--
-- KEYS: item, watched
-- ARGV: ttl_s, message field, message, lines after, ttl_s of the watch, items watched at most, item id,
--       then field and value (whose the messages are, lines around them), any number of times
-- Returns 1.
local item, watched = KEYS[1], KEYS[2]
redis.call('HSETNX', item, ARGV[2], ARGV[3])
for i = 8, #ARGV, 2 do
  redis.call('HSETNX', item, ARGV[i], ARGV[i + 1])
end
if redis.call('TTL', item) < 0 then redis.call('EXPIRE', item, ARGV[1]) end
if redis.call('HEXISTS', watched, ARGV[7]) == 1 or redis.call('HLEN', watched) < tonumber(ARGV[6]) then
  redis.call('HSET', watched, ARGV[7], ARGV[4])
  redis.call('EXPIRE', watched, ARGV[5])
end
return 1
